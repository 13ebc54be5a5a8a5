import EdgeModel

extension Page {
  /// A line for each different answer over HTTP; where there are several, with the addresses that gave it.
  mutating func addPages(of endpoints: [EndpointEvidence]) {
    let seen = endpoints.compactMap { endpoint in endpoint.http.map { (endpoint.endpoint.address, $0.text) } }
    let byText = Dictionary(grouping: seen, by: \.1).mapValues { $0.map(\.0).sorted() }
    for (text, addresses) in byText.sorted(by: { ($0.value.first, $0.key) < ($1.value.first, $1.key) }) {
      let places = byText.count > 1 ? " at \(addresses.map(\.description).joined(separator: ", "))" : ""
      field("http", text + places, indent: 2, column: 11)
    }
  }
}

private func < (a: (Address?, String), b: (Address?, String)) -> Bool {
  guard let first = a.0, let second = b.0, first != second else { return a.1 < b.1 }
  return first < second
}
