"""The same questions over the same Parquet, by DuckDB: a job in, times and sums out, as JSON."""

import json
import sys
import time

import duckdb

job = json.load(open(sys.argv[1]))
con = duckdb.connect()
con.execute("SET threads = 2")
con.execute("CREATE MACRO holds(l, n) AS coalesce(list_contains(l, n), false)")


def one(path):
    return con.execute(f"SELECT count(*) FROM read_parquet('{path}')").fetchone()[0]


for it in job["tables"]:
    parts = []
    if it["base"]:
        gone = f" ANTI JOIN read_parquet('{it['gone']}') AS gone USING (place)" if one(it["gone"]) else ""
        parts.append(f"SELECT * FROM read_parquet('{it['base']}'){gone}")
    if not parts or one(it["fresh"]):
        parts.append(f"SELECT * FROM read_parquet('{it['fresh']}')")
    con.execute(f'CREATE VIEW "{it["name"]}" AS ' + " UNION ALL ".join(parts))

found = {"sets": {}, "sums": [], "columns": {}}
for name, questions in job["sets"].items():
    times = []
    for _ in range(job["rounds"] + 1):
        began = time.perf_counter()
        for question in questions:
            con.execute(question).fetchnumpy()
        times.append((time.perf_counter() - began) * 1000)
    # The first is for the caches.
    found["sets"][name] = sorted(times[1:])[len(times[1:]) // 2]
for question, place in job["sums"]:
    rows = con.execute(question).fetchall()
    found["sums"].append(sum(row[place] for row in rows))
if "out" in job:
    for it in job["tables"]:
        columns = con.execute(f'DESCRIBE "{it["name"]}"').fetchall()
        found["columns"][it["name"]] = [(column, kind) for column, kind, *_ in columns]
        said = []
        for column, kind, *_ in columns:
            if kind == "BLOB":
                said.append(f"'\\x' || lower(hex(\"{column}\"))")
            elif kind.endswith("[]"):
                said.append(f"'{{' || array_to_string(\"{column}\", ',') || '}}'")
            else:
                said.append(f'"{column}"')
        con.execute(
            f'COPY (SELECT {", ".join(said)} FROM "{it["name"]}") '
            f"TO '{job['out']}/{it['name']}.csv' (FORMAT csv, HEADER false)"
        )
print(json.dumps(found))
