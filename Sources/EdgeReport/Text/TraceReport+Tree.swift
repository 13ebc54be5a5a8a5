import EdgeModel

extension TraceReport {
  /// A zone in its place in the tree.
  struct Row {
    /// What stands before the zone's name, and before the lines below it.
    var stem: String
    var trunk: String
    var zone: ZoneEvidence
  }

  /// From here on down zones stand below each other, or nothing would be left of the line.
  private static let deepestIndent = 6

  /// The zones on the path, each below its parent.
  var tree: [Row] {
    let names = Set(delegations.map(\.zone))
    func rows(of zone: ZoneEvidence, stem: String, trunk: String, depth: Int) -> [Row] {
      let children = delegations.filter { $0.parent == zone.zone && $0.zone != zone.zone }
      let own = Row(stem: stem, trunk: trunk + (children.isEmpty ? "   " : "│  "), zone: zone)
      // Where nothing is indented any more, what stands before the children is what stands before their parent.
      let left = depth < Self.deepestIndent ? trunk : String(trunk.dropLast(3))
      return [own]
        + children.enumerated().flatMap { index, child in
          let isLast = index == children.count - 1
          return rows(
            of: child, stem: left + (isLast ? "└─ " : "├─ "), trunk: left + (isLast ? "   " : "│  "), depth: depth + 1)
        }
    }
    let tops = delegations.filter { zone in zone.parent.map { !names.contains($0) } ?? true }
    return tops.flatMap { rows(of: $0, stem: "", trunk: "", depth: 0) }
  }
}
