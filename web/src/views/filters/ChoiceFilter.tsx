/** Some of a few known values: boxes to tick, or a list to search in when they are many. */
import { Checkbox, Select } from "antd"

/** Up to so many are seen at once. */
const FEW = 14

interface Props {
  title: string
  options: { value: string; label: string }[]
  chosen: string[]
  onChoose: (chosen: string[]) => void
}

export function ChoiceFilter({ title, options, chosen, onChoose }: Props) {
  if (options.length > FEW)
    return (
      <Select
        className="chip-wide"
        mode="multiple"
        autoFocus
        showSearch={{ optionFilterProp: "label" }}
        aria-label={title}
        value={chosen}
        onChange={onChoose}
        options={options}
      />
    )
  return (
    <div className="choices">
      {options.map(({ value, label }, i) => (
        <Checkbox
          key={value}
          autoFocus={i === 0}
          checked={chosen.includes(value)}
          onChange={(event) => onChoose(options.map((one) => one.value).filter((one) => (one === value ? event.target.checked : chosen.includes(one))))}
        >
          {label}
        </Checkbox>
      ))}
    </div>
  )
}
