import EdgeModel

/// What came back over HTTP at one endpoint.
struct HTTPShape: Encodable {
  /// Of the last answer, after redirects that were followed.
  var status: UInt16?
  var location: String?
  var server: String?
  /// The last page that was asked for.
  var url: String?
  /// Why there was no answer, or why a redirect was not followed.
  var reason: String?
  /// By which the last request can be found in the logs of load balancers.
  var traceId: String?

  init(_ trail: HTTPTrail) {
    let response = trail.last?.response
    status = response?.status
    location = response?["location"]
    server = response?["server"]
    url = trail.last?.url.description
    reason = trail.reason
    traceId = trail.last.flatMap { $0.traceID.isEmpty ? nil : $0.traceID }
  }
}

extension HTTPTrail {
  /// Why it ended without the page; none where it did not.
  var reason: String? {
    switch (end, last?.outcome) {
    case (.loop, _): "redirects in a circle"
    case (.limit, _): "too many redirects"
    case (.elsewhere(_, let why), _): "not followed: \(why)"
    case (.special(_, let kind), _): "not followed: \(kind) address"
    case (.demanding, _): "not followed: a client's certificate is demanded there"
    case (.nowhere, _): "the host there has no address"
    case (.closed(_, let why), _): "nobody gets a connection there: \(why)"
    case (.untrusted(_, let why), _): "clients refuse the certificate there: \(why)"
    case (_, .none(let why)?), (_, .unseen(let why)?): why
    case (_, .cut?): "the run's deadline came first"
    case (_, .withheld?): "not sent: its headers are for a trusted certificate that covers the name"
    case (_, .response?), (_, nil): nil
    }
  }

  /// One line: status, where it leads, who answered.
  var text: String {
    let shape = HTTPShape(self)
    let parts = [
      shape.status.map { "\($0)" } ?? "no answer", shape.location.map { "to \($0)" },
      reason.map { "(\($0))" },
    ]
    let answer = parts.compactMap(\.self).joined(separator: " ")
    return answer + (shape.server.map { ", server \($0)" } ?? "")
  }
}
