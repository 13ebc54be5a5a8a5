import EdgeModel

extension [Record] {
  /// Their data, or how many there are where they would fill the page.
  var brief: String { brief(separator: ", ") }

  func brief(separator: String) -> String {
    let texts = map { $0.data.brief(as: $0.type) }
    let all = texts.joined(separator: separator)
    guard count > 1, all.count > 160 else { return all }
    let kinds = Set(map(\.type))
    let noun =
      kinds.allSatisfy(\.isAddress) ? "addresses" : kinds.count == 1 ? "\(self[0].type) records" : "records"
    return "\(count) \(noun)"
  }
}

extension RData {
  /// Presentation form, or how it begins and its size where it is longer than `limit`.
  func brief(as type: RecordType, limit: Int = 120) -> String {
    let whole = text(as: type)
    guard whole.count > limit else { return whole }
    return whole.prefix(40) + (whole.hasPrefix("\"") ? "...\"" : "...") + " (\(bytes.count) octets)"
  }
}
