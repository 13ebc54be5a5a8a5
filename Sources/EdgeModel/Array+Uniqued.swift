extension Array where Element: Hashable {
  /// Each element once, in order of first appearance.
  ///
  /// Other rooms call it where everything waits for them: inlined, it is made for their elements.
  @inlinable package var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
