import EdgeModel
import Glibc
import Yams

/// What an endpoint of a simulated internet answers over HTTP.
///
/// ```yaml
/// pages:
///   - path: /health                 # none: whatever is asked for; the first that fits is given
///     status: 503                   # 200 otherwise
///     headers: { Server: awselb/2.0, Location: /there }
///     body: "a text"
///     clock: 150m                   # a Date field that much ahead of this machine's clock, or behind with a minus
///   - { path: /mute, silent: true } # no answer at all
///   - { path: /odd, raw: "SSH-2.0-lab" }   # these octets in place of an answer
///   - { path: /slow, after: 200ms } # the answer takes that long
///   - { path: /in, with: "Cookie: seen=1" }   # only for requests with this line; others get the next that fits
///   - { path: /secret, demands: "X-Canary: 1234" }   # only with this line in the request, else 403
/// ```
package struct WorldPage: Hashable, Sendable {
  package var path: String?
  package var status: UInt16 = 200
  package var headers: [[String]] = []
  package var body = ""
  package var clock: Duration?
  package var isSilent = false
  package var raw: String?
  package var demanded: String?
  package var delay: Duration = .zero
  /// The line without which a request is not for it.
  package var line: String?

  package init(path: String? = nil) { self.path = path }

  init(_ node: Node, file: String) throws(WorldFlaw) {
    let entry = try WorldEntry(
      node, file: file,
      keys: ["path", "status", "headers", "body", "clock", "silent", "raw", "demands", "after", "with"])
    path = try entry.text("path")
    if let text = try entry.text("status") { status = try entry.value("status", text, "a status") { UInt16($0) } }
    headers = try entry.pairs("headers").map { [$0.key, $0.value] }
    body = try entry.text("body") ?? ""
    clock = try entry.text("clock").map { text throws(WorldFlaw) in
      try entry.value("clock", text, "a span such as 90m or -2d") { text in
        let isBehind = text.hasPrefix("-")
        return Duration(written: String(text.drop { $0 == "-" })).map { isBehind ? .zero - $0 : $0 }
      }
    }
    isSilent = try entry.flag("silent")
    raw = try entry.text("raw")
    demanded = try entry.text("demands")
    line = try entry.text("with")
    if let text = try entry.text("after") {
      delay = try entry.value("after", text, "a span such as 200ms") { Duration(written: $0) }
    }
  }

  /// The octets of the answer; none where there is none.
  func wire(for request: String) -> [UInt8]? {
    if isSilent { return nil }
    if let raw { return Array(raw.utf8) }
    let lines = request.split(separator: "\r\n").map { $0.lowercased() }
    let isAllowed = demanded.map { lines.contains($0.lowercased()) } ?? true
    var fields = headers
    if let clock { fields.append(["Date", (WorldPage.now + clock).httpDate]) }
    if !headers.contains(where: { $0[0].lowercased() == "content-length" }) {
      fields.append(["Content-Length", "\(body.utf8.count)"])
    }
    fields.append(["Connection", "close"])
    let head = ["HTTP/1.1 \(isAllowed ? status : 403) Lab"] + fields.map { "\($0[0]): \($0[1])" } + ["", ""]
    let isHead = request.hasPrefix("HEAD ")
    return Array((head.joined(separator: "\r\n") + (isHead ? "" : body)).utf8)
  }

  /// A server of the lab has this machine's clock, as real ones have one.
  private static var now: Moment { Moment(seconds: Int64(time(nil))) }
}

extension [WorldPage] {
  /// The answer to a whole request, and how long it takes; none until it is whole, or where nobody answers.
  func answer(to request: [UInt8]) -> (octets: [UInt8], delay: Duration)? {
    let text = String(decoding: request, as: UTF8.self)
    guard text.contains("\r\n\r\n") else { return nil }
    let page = isEmpty ? WorldPage.usual : first { $0.isFor(text) } ?? .missing
    return page.wire(for: text).map { ($0, page.delay) }
  }
}

extension WorldPage {
  fileprivate static let usual: WorldPage = {
    var page = WorldPage()
    page.body = "ok\n"
    return page
  }()

  fileprivate static let missing: WorldPage = {
    var page = WorldPage()
    page.status = 404
    return page
  }()

  /// Whether a request asks for its path and has its line.
  fileprivate func isFor(_ request: String) -> Bool {
    let words = request.split(separator: " ", maxSplits: 2)
    let asked = words.count > 1 ? String(words[1]) : "/"
    guard path == nil || path == asked else { return false }
    return line.map { line in request.split(separator: "\r\n").contains { $0.lowercased() == line.lowercased() } }
      ?? true
  }
}
