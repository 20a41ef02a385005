/** English for those who ask for it; what is not said here is said in Chinese. */
export const en = {
  product: "Xuezheng",
  loop: {
    plan: { sign: "定", title: "Plan", empty: "Read the year's plan in and check it: everything starts here." },
    divide: { sign: "分", title: "Divide", empty: "Tasks and targets of units and counties appear here." },
    collect: { sign: "采", title: "Collect", empty: "Registers and reports appear here." },
    compute: { sign: "算", title: "Compute", empty: "Indicators appear here once they are defined." },
    warn: { sign: "警", title: "Warn", empty: "A value past its line becomes work here." },
    handle: { sign: "办", title: "Handle", empty: "Applications and ledgers appear here." },
    supervise: { sign: "督", title: "Supervise", empty: "Slips, re-checks and circulars appear here." },
    publish: { sign: "示", title: "Publish", empty: "What must be public is published here." },
    evaluate: { sign: "评", title: "Evaluate", empty: "The year's summary appears here." },
  },
  shell: { home: "My desk", todos: "To-dos", systems: "Work", mine: "Me", password: "Change password", signOut: "Sign out" },
  messages: { title: "Messages" },
  exchange: { entry: "Import", batches: "Imports" },
  jobs: { title: "Background jobs" },
  audit: { title: "Audit log" },
  params: { title: "Policy parameters" },
  signIn: { title: "Sign in", login: "Login", password: "Password", submit: "Sign in" },
}
