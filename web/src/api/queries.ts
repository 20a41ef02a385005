/** What the server was asked and answered, remembered for as long as it is fresh. */
import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query"
import * as calls from "./calls"
import { Refused, Unreached } from "./client"
import { keepOpen, keptOpen } from "./local/opening"
import { presence } from "./presence"
import type { Due, Job, Me, Model, RecordFacts, Register, Views } from "./types"

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A browser that believes to be offline inside an office network is often wrong.
      networkMode: "always",
      // A refusal does not change by asking again; a lost network does.
      retry: (n, error) => error instanceof Unreached && n < 3,
    },
  },
})

const keys = {
  me: ["me"] as const,
  model: ["model"] as const,
  rows: (register: string) => ["rows", register] as const,
  record: (register: string, id: string) => ["record", register, id] as const,
  views: (register: string) => ["views", register] as const,
}

/** Who is signed in; `null` if nobody. */
export function useSession() {
  return useQuery({
    queryKey: keys.me,
    staleTime: 5 * 60_000,
    queryFn: async (): Promise<Me | null> => {
      try {
        const me = await calls.getMe()
        presence.learn(me)
        if (!me.before) void keepOpen("me", withoutName(me))
        return me
      } catch (error) {
        if (error instanceof Unreached) return whenUnreached(keys.me, await keptOpen<Me>("me"), error)
        if (!(error instanceof Refused && error.status === 401)) throw error
        // Whoever was at work here may sign in again over their page, which stays as it is.
        const last = queryClient.getQueryData<Me | null>(keys.me) ?? null
        presence.end(last !== null)
        return last
      }
    },
  })
}

/** What the client needs to open without the network; who it is stays out of it. */
const withoutName = (me: Me): Me => ({ ...me, account: { ...me.account, login: "", name: "" } })

/** Without the network one goes on with what there was. */
function whenUnreached<T>(key: readonly string[], kept: T | null, error: Unreached): T {
  const last = queryClient.getQueryData<T>(key) ?? kept
  if (!last) throw error
  return last
}

/** The signed-in person, inside the shell, where there always is one. */
export function useMe(): Me {
  const { data } = useSession()
  if (!data) throw new Error("the shell renders its pages only for a signed-in person")
  return data
}

/** Asks how long the session lives; quietly, or to keep it alive. */
export async function askSession(how: { isQuiet: boolean }) {
  try {
    presence.learn(await calls.getMe(how))
  } catch (error) {
    if (error instanceof Refused && error.status === 401) presence.end(true)
  }
}

/** The same person goes on where the session ended: what is on the page stays. */
export function goOn(me: Me) {
  queryClient.setQueryData(keys.me, me)
  presence.learn(me)
  void queryClient.invalidateQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] })
}

/** Sets who is signed in, and forgets what another person or position saw. */
export function enter(me: Me | null) {
  queryClient.setQueryData(keys.me, me)
  if (me) presence.learn(me)
  else presence.end(false)
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] })
}

export const useModelQuery = (isEnabled = true) =>
  useQuery({
    queryKey: keys.model,
    queryFn: async () => {
      try {
        const model = await calls.getModel()
        void keepOpen("model", model)
        return model
      } catch (error) {
        if (error instanceof Unreached) return whenUnreached(keys.model, await keptOpen<Model>("model"), error)
        throw error
      }
    },
    staleTime: 5 * 60_000,
    enabled: isEnabled,
  })

/** The definitions and who one is, asked anew: after the network was gone, or a form has changed. */
export const useAskAnew = () => {
  const cache = useQueryClient()
  return () => Promise.all([keys.me, keys.model].map((queryKey) => cache.invalidateQueries({ queryKey })))
}

/** All definitions, inside the shell, which waits for them. */
export function useModel(): Model {
  const { data } = useModelQuery()
  if (!data) throw new Error("the shell waits for the definitions before it renders a page")
  return data
}

/** The definition of a register, if this person may see it. */
export function useRegister(id: string): Register | undefined {
  return useModel().registers[id]
}

export function useRows(register: string, filters: calls.Filters, limit = 50) {
  return useInfiniteQuery({
    queryKey: [...keys.rows(register), filters, limit],
    queryFn: ({ pageParam }) => calls.listRows(register, { ...filters, limit, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
}

export const useAllRows = (register: string, filters: calls.Filters, isEnabled = true) =>
  useQuery({
    queryKey: [...keys.rows(register), "all", filters],
    queryFn: () => calls.listAll(register, filters),
    enabled: isEnabled,
  })

export const useRowsUpTo = (register: string, filters: calls.Filters, max: number) =>
  useQuery({
    queryKey: [...keys.rows(register), "up to", max, filters],
    queryFn: () => calls.listUpTo(register, filters, max),
    placeholderData: keepPreviousData,
  })

export const useRecord = (register: string, id: string | undefined) =>
  useQuery({
    queryKey: keys.record(register, id ?? ""),
    queryFn: () => calls.getRecord(register, id ?? ""),
    enabled: !!id,
  })

export const useHistory = (register: string, id: string) =>
  useQuery({ queryKey: [...keys.record(register, id), "history"], queryFn: () => calls.getHistory(register, id) })

/** The views of a list that this person may use. */
export const useViews = (register: string) =>
  useQuery({ queryKey: keys.views(register), queryFn: () => calls.getViews(register), staleTime: 5 * 60_000 })

export function useViewsWritten(register: string) {
  const cache = useQueryClient()
  return (views: Views) => cache.setQueryData(keys.views(register), views)
}

export const useMessages = () => useQuery({ queryKey: ["messages"], queryFn: calls.listMessages, refetchInterval: 120_000 })

/** Marks messages as read. */
export function useReadMessages() {
  const cache = useQueryClient()
  return async (ids: string[]) => {
    cache.setQueryData(["messages"], await calls.readMessages(ids))
  }
}

export const useTodos = () => useQuery({ queryKey: ["todos"], queryFn: () => calls.getTodos(), refetchInterval: 120_000 })

/** A page of what is due at one time. */
export const useTodosDue = (due: Due, after?: string) =>
  useQuery({ queryKey: ["todos", due, after], queryFn: () => calls.getTodos({ due, after }), placeholderData: keepPreviousData })

export const useDesk = () => useQuery({ queryKey: ["desk"], queryFn: calls.getDesk })

/** How often something under way is asked after. */
const LOOK_MS = 2_000
const isLive = (job: Job) => job.state === "running" || (job.state === "waiting" && (!job.standing || Date.parse(job.due_at) <= Date.now()))

/** Background jobs, asked after while any is under way. */
export const useJobs = (isAll: boolean) =>
  useQuery({
    queryKey: ["jobs", isAll],
    queryFn: () => calls.listJobs(isAll),
    refetchInterval: (query) => (query.state.data?.jobs.some(isLive) ? LOOK_MS : false),
  })

/** One background job, asked after until it has ended. */
export const useJob = (id: string | undefined) =>
  useQuery({
    queryKey: ["jobs", "one", id],
    queryFn: () => calls.getJob(id ?? ""),
    enabled: !!id,
    refetchInterval: (query) => (query.state.data && !isLive(query.state.data) ? false : LOOK_MS),
  })

/** What counts or shows records, apart from the one just written. */
const isTouched = (key: readonly unknown[], written?: string) =>
  ["rows", "todos", "desk", "measure", "lookup"].includes(String(key[0])) ||
  (key[0] === "record" && (key[2] !== written || key[3] === "history"))

/** After a write: the record is shown as answered, all that may count it is asked anew. */
export function useWritten() {
  const cache = useQueryClient()
  return (record: RecordFacts) => {
    cache.setQueryData(keys.record(record.register, record.id), record)
    return cache.invalidateQueries({ predicate: (query) => isTouched(query.queryKey, record.id) })
  }
}

/** After many were written: all that may show or count them is asked anew. */
export function useManyWritten() {
  const cache = useQueryClient()
  return () => cache.invalidateQueries({ predicate: (query) => isTouched(query.queryKey) })
}
