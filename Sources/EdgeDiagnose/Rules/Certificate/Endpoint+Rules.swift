import EdgeModel

extension TargetComparison {
  /// The endpoints with some detail, by what they share and by port: one finding for each.
  func endpointGroups<Detail: Hashable>(
    _ detail: (EndpointComparison) -> Detail?
  ) -> [(detail: Detail, endpoints: [EndpointComparison])] {
    var groups: [EndpointGroup<Detail>: [EndpointComparison]] = [:]
    for endpoint in endpoints {
      guard let detail = detail(endpoint) else { continue }
      groups[EndpointGroup(port: endpoint.endpoint.port, detail: detail), default: []].append(endpoint)
    }
    let firsts = groups.compactMap { group, endpoints in
      endpoints.first.map { (first: $0.endpoint, detail: group.detail, endpoints: endpoints) }
    }
    return firsts.sorted { $0.first < $1.first }.map { (detail: $0.detail, endpoints: $0.endpoints) }
  }

  /// `1 of 3 addresses`, or the address itself when there is but one.
  func places(_ endpoints: [EndpointComparison]) -> String {
    let all = observedEndpoints(like: endpoints.map(\.endpoint)).count
    if endpoints.count == 1, let only = endpoints.first {
      return all == 1
        ? only.place
        : "\(only.place) (1 of \(all) addresses)"
    }
    if endpoints.count < all { return "\(endpoints.count) of \(all) addresses" }
    return all == 2 ? "both addresses" : "all \(all) addresses"
  }
}

extension [EndpointComparison] {
  /// What a finding about these endpoints is about.
  var scope: Finding.Scope {
    // Of the name's own endpoints the target says whose they are.
    let hosts = Set(filter { $0.endpoint.startTLS != nil }.compactMap(\.endpoint.serverName)).sorted()
    let places = map(\.endpoint).filter { !$0.isFile }
    return Finding.Scope(servers: hosts, addresses: Set(places.map(\.address)).sorted(), port: places.first?.port)
  }

  func evidence(_ text: (EndpointComparison) -> String) -> [Finding.Evidence] {
    map { Finding.Evidence(kind: "tls", time: $0.began, text: "\($0.place) \(text($0))") }
  }
}

private struct EndpointGroup<Detail: Hashable>: Hashable {
  var port: UInt16
  var detail: Detail
}
