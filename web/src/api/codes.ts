/** What codes of long lists are called: all that is asked in one moment goes in one question. */
import { useQueries } from "@tanstack/react-query"
import { findCodes } from "./calls"
import type { FoundCode } from "./types"

const MOMENT_MS = 20

interface Question {
  codes: Set<string>
  answer: Promise<Map<string, FoundCode>>
}

const questions = new Map<string, Question>()

function ask(list: string, code: string): Promise<FoundCode | null> {
  let question = questions.get(list)
  if (!question) {
    const codes = new Set<string>()
    const answer = new Promise((done) => setTimeout(done, MOMENT_MS))
      .then(() => {
        questions.delete(list)
        return findCodes(list, { codes: Array.from(codes).join(), limit: 500 })
      })
      .then(({ rows }) => new Map(rows.map((row) => [row.code, row])))
    question = { codes, answer }
    questions.set(list, question)
  }
  question.codes.add(code)
  return question.answer.then((rows) => rows.get(code) ?? null)
}

/** Each code as the server knows it, as soon as it does; `null` when it knows no such code. */
export function useFoundCodes(list: string, codes: string[]): (FoundCode | null | undefined)[] {
  return useQueries({
    queries: codes.map((code) => ({ queryKey: ["code", list, code], queryFn: () => ask(list, code), staleTime: Infinity })),
    combine: (results) => results.map((result) => result.data),
  })
}
