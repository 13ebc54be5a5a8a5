import EdgeModel

/// A pattern for target names: `*` stands for any characters, dots included, `?` for one.
package struct Glob: Hashable, Sendable {
  private let pattern: [Character]

  package init(_ pattern: String) {
    let folded = pattern.lowercased()
    self.pattern = Array(folded.count > 1 && folded.hasSuffix(".") ? String(folded.dropLast()) : folded)
  }

  package func matches(_ name: DomainName) -> Bool {
    let text = Array(name.host)
    var (position, at) = (0, 0)
    // Where the last `*` stands, and how much it has taken: only that one is ever tried again.
    var star: (position: Int, at: Int)?
    while at < text.count {
      if position < pattern.count, pattern[position] == "*" {
        star = (position, at)
        position += 1
      } else if position < pattern.count, pattern[position] == "?" || pattern[position] == text[at] {
        position += 1
        at += 1
      } else if let last = star {
        star = (last.position, last.at + 1)
        position = last.position + 1
        at = last.at + 1
      } else {
        return false
      }
    }
    return pattern[position...].allSatisfy { $0 == "*" }
  }
}
