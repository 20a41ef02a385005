/** Where states stand in a diagram: each one column behind the first state that leads to it. */

export interface Step {
  name: string
  title: string
  from: string[]
  to: string
}

export interface Placed {
  name: string
  column: number
  row: number
}

export function placed(states: string[], start: string | undefined, steps: Step[]): Placed[] {
  const columns = new Map<string, number>()
  const queue = start ? [start] : states.slice(0, 1)
  queue.forEach((name) => columns.set(name, 0))
  for (let i = 0; i < queue.length; i++) {
    const name = queue[i] as string
    for (const step of steps) {
      if (!step.from.includes(name) || columns.has(step.to) || !states.includes(step.to)) continue
      columns.set(step.to, (columns.get(name) ?? 0) + 1)
      queue.push(step.to)
    }
  }
  const filled = new Map<number, number>()
  return states.map((name) => {
    // What nothing leads to stands at the beginning.
    const column = columns.get(name) ?? 0
    const row = filled.get(column) ?? 0
    filled.set(column, row + 1)
    return { name, column, row }
  })
}
