/// Names that become an array of just their number: nodes have three or fewer on one side mostly, and an array that grows costs
/// more than reading its names.
struct ShortList {
  private var first = ""
  private var second = ""
  private var third = ""
  private var rest: [String] = []
  private var count = 0

  mutating func append(_ name: String) {
    switch count {
    case 0: first = name
    case 1: second = name
    case 2: third = name
    default: rest.append(name)
    }
    count += 1
  }

  var array: [String] {
    switch count {
    case 0: []
    case 1: [first]
    case 2: [first, second]
    case 3: [first, second, third]
    default: [first, second, third] + rest
    }
  }
}
