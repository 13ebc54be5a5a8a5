import EdgeModel

extension Rule {
  /// A finding for each way in which pages fail with a flaw: one for the places that fail alike.
  func findings(
    of flaw: PageComparison.Flaw, in comparison: TargetComparison,
    _ message: (_ url: String, _ places: String, _ fault: PageComparison.Fault) -> String
  ) -> [Finding] {
    let groups = comparison.endpointGroups { endpoint -> PageComparison.Fault? in
      guard let fault = endpoint.page?.fault, fault.flaw == flaw else { return nil }
      return fault
    }
    return groups.map { fault, endpoints in
      let url = endpoints.first?.page?.url ?? "the page"
      let places = endpoints.map(\.endpoint)
      let family = comparison.familyWithoutPages(of: places)
      let isCertain = fault.isCertain || flaw == .error && family?.isDown == true
      let isByEdge = endpoints.contains { $0.page?.trail.last?.response?.edge?.isAuthor == true }
      return finding(
        .edge(isCertain ? .fails(at: places) : .perhapsOnlyUs), in: comparison, scope: endpoints.scope,
        message(url, comparison.places(endpoints), fault)
          + (family.map { ", over \($0.family.rawValue) alone" } ?? "") + (isCertain ? "" : " (perhaps only to us)"),
        expected: fault.expected, observed: fault.text, source: fault.source,
        evidence: endpoints.flatMap(\.exchanges), aspects: isByEdge ? [.byEdge] : [])
    }
  }
}

extension EndpointComparison {
  /// Every exchange, and the identifiers that the server's own logs have them under.
  var exchanges: [Finding.Evidence] {
    let all = page?.trail.exchanges ?? []
    let texts = all.map { Finding.Evidence(kind: "http", time: $0.began, text: "\(text) \($0.text)") }
    let traces = all.map {
      Finding.Evidence(kind: "trace", time: $0.began, text: "\(text) X-Amzn-Trace-Id: \($0.traceID)")
    }
    return texts + traces
  }
}
