import EdgeConfig
import EdgeModel
import EdgeX509
import Foundation

/// One run as bytes: enough to judge it again, on another day and with other rules.
///
/// JSON Lines. The first says the version; then the expectations, the trust anchors, and for each look the byte strings
/// it brought that were not there before, and the look itself. The last holds a digest of all before it.
package struct RecordedRun: Sendable {
  static let schema = "edgeprobe-record/5"

  var header: ReportHeader
  var command: Command
  /// As of when it was judged, where that was not each look's own time.
  var at: Moment?
  var expectations: Expectations
  /// DER of the trust anchors; none when there was no trust store.
  var anchors: [[UInt8]]?
  /// Whether the user gave them in place of the system's.
  var hasOwnAnchors: Bool
  /// DER of the revocation lists.
  var lists: [[UInt8]]
  var observations: [Observation]
  var elapsed: Duration

  /// What was asked for, so that it is judged and rendered alike.
  enum Command: Hashable, Sendable, Codable {
    case check
    case trace(Question)
    case certificates(host: String, port: UInt16)
  }
}

/// Any line of the file; exactly one member is there.
private struct Line: Codable {
  struct Start: Codable {
    var schema: String
    var version: String
    var time: Moment
    var vantage: String
    var command: RecordedRun.Command
    var at: Moment?
  }

  struct Bytes: Codable {
    var number: Int
    var base64: String
  }

  struct Trust: Codable {
    var anchors: [Int]?
    /// Of all anchors, one after another.
    var sha256: String?
    /// Whether the user gave them in place of the system's.
    var given: Bool
    /// Revocation lists; none when there were none.
    var lists: [Int]?
  }

  /// A look whose byte strings are numbers of `bytes` lines.
  struct Look: Codable {
    var observation: Observation
    var messages: [Int]
    var chains: [[Int]]
    var staples: [Int?]
    var firstBytes: [Int?]
    /// Of every exchange over HTTP of a handshake that has an answer.
    var pages: [[Int]]
    /// Of every exchange over HTTP of a handshake, what was served where it was asked for elsewhere.
    var hops: [[[Int]]]
  }

  struct End: Codable {
    var elapsed: Duration
    /// Of all lines before.
    var sha256: String
  }

  var start: Start?
  var bytes: Bytes?
  var expectations: Expectations?
  var trust: Trust?
  var look: Look?
  var end: End?
}

/// The part of the first line that every version has.
private struct Form: Decodable {
  struct Start: Decodable { var schema: String }

  var start: Start
}

extension RecordedRun {
  /// The file's text.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = Data()
    func add(_ line: Line) throws {
      text += try encoder.encode(line)
      text.append(UInt8(ascii: "\n"))
    }
    var numbers: [Octets: Int] = [:]
    func number(_ bytes: [UInt8]) throws -> Int {
      if let known = numbers[Octets(bytes)] { return known }
      numbers[Octets(bytes)] = numbers.count
      try add(Line(bytes: Line.Bytes(number: numbers.count - 1, base64: base64(bytes))))
      return numbers.count - 1
    }
    try add(
      Line(
        start: Line.Start(
          schema: RecordedRun.schema, version: header.version, time: header.time, vantage: header.vantage,
          command: command, at: at)))
    try add(Line(expectations: expectations))
    let digest = anchors.map { SHA256(of: $0.flatMap(\.self)).hex }
    try add(
      Line(
        trust: Line.Trust(
          anchors: try anchors?.map(number), sha256: digest, given: hasOwnAnchors,
          lists: lists.isEmpty ? nil : try lists.map(number))))
    for observation in observations {
      var bare = observation
      bare.walk.messages = []
      for index in bare.handshakes.indices {
        bare.handshakes[index].chain = []
        bare.handshakes[index].staple = nil
        bare.handshakes[index].outcome = bare.handshakes[index].outcome.with(firstBytes: [])
        bare.handshakes[index].bodies = []
        bare.handshakes[index].hops = []
      }
      let look = Line.Look(
        observation: bare, messages: try observation.walk.messages.map(number),
        chains: try observation.handshakes.map { try $0.chain.map(number) },
        staples: try observation.handshakes.map { try $0.staple.map(number) },
        firstBytes: try observation.handshakes.map { try $0.outcome.firstBytes.map(number) },
        pages: try observation.handshakes.map { try $0.bodies.map(number) },
        hops: try observation.handshakes.map { try $0.hops.map { try $0.map(number) } })
      try add(Line(look: look))
    }
    try add(Line(end: Line.End(elapsed: elapsed, sha256: SHA256(of: text).hex)))
    return Array(text)
  }

  /// Reads a file's text; `file` is its name for mistakes.
  package init(_ contents: [UInt8], file: String) throws(ConfigError) {
    func mistake(_ line: Int, _ problem: String) -> ConfigError {
      ConfigError([
        Mistake(
          file: file, place: "line \(line)", problem: problem,
          remedy: "give a file that edgeprobe wrote with --record; this one may be cut off or of a newer version")
      ])
    }
    let decoder = JSONDecoder()
    var strings: [Int: [UInt8]] = [:]
    var (start, expectations, trust): (Line.Start?, Expectations?, Line.Trust?)
    var end: Line.End?
    observations = []
    let lines = contents.split(separator: UInt8(ascii: "\n"))
    for (index, text) in lines.enumerated() {
      if index == 0 {
        // First of all: what a later version writes need not be readable here.
        guard let first = try? decoder.decode(Form.self, from: Data(text)) else {
          throw mistake(1, "the first line does not say the version")
        }
        guard first.start.schema == RecordedRun.schema else {
          throw mistake(1, "it is of the form \(PrintableText(first.start.schema).quoted), not \(RecordedRun.schema)")
        }
      }
      guard let line = try? decoder.decode(Line.self, from: Data(text)) else {
        throw mistake(index + 1, "this is not a line of a recorded run")
      }
      start = line.start ?? start
      expectations = line.expectations ?? expectations
      trust = line.trust ?? trust
      if let last = line.end {
        let before = contents[..<text.startIndex]
        guard index == lines.count - 1, SHA256(of: before).hex == last.sha256 else {
          throw mistake(index + 1, "the lines before it are not those that were written")
        }
        end = last
      }
      if let bytes = line.bytes {
        guard let decoded = [UInt8](base64: bytes.base64) else { throw mistake(index + 1, "the bytes are not base64") }
        strings[bytes.number] = decoded
      }
      if let look = line.look {
        guard let observation = Observation(look, strings) else {
          throw mistake(index + 1, "the look points to bytes that are not there")
        }
        observations.append(observation)
      }
    }
    guard let start, let expectations, let trust, let end else {
      throw mistake(max(1, lines.count), "the run ends before its last line")
    }
    header = ReportHeader(version: start.version, time: start.time, vantage: start.vantage)
    command = start.command
    at = start.at
    self.expectations = expectations
    elapsed = end.elapsed
    anchors = trust.anchors?.compactMap { strings[$0] }
    hasOwnAnchors = trust.given
    lists = (trust.lists ?? []).compactMap { strings[$0] }
    guard lists.count == trust.lists?.count ?? 0 else {
      throw mistake(lines.count, "the revocation lists are not those that were recorded")
    }
    guard anchors?.count == trust.anchors?.count, anchors.map({ SHA256(of: $0.flatMap(\.self)).hex }) == trust.sha256
    else { throw mistake(lines.count, "the trust anchors are not those that were recorded") }
  }
}

extension Observation {
  fileprivate init?(_ look: Line.Look, _ strings: [Int: [UInt8]]) {
    self = look.observation
    walk.messages = look.messages.compactMap { strings[$0] }
    // An index past the end would be somebody's edit; the walk's own indices are checked where they are used.
    guard walk.messages.count == look.messages.count, walk.hasValidIndices,
      [look.chains.count, look.staples.count, look.firstBytes.count, look.pages.count, look.hops.count].allSatisfy({
        $0 == handshakes.count
      })
    else { return nil }
    for index in handshakes.indices {
      handshakes[index].chain = look.chains[index].compactMap { strings[$0] }
      handshakes[index].staple = look.staples[index].flatMap { strings[$0] }
      if let first = look.firstBytes[index] {
        handshakes[index].outcome = handshakes[index].outcome.with(firstBytes: strings[first] ?? [])
      }
      let bodies = look.pages[index].compactMap { strings[$0] }
      guard handshakes[index].chain.count == look.chains[index].count, bodies.count == look.pages[index].count,
        bodies.count == handshakes[index].bodies.count
      else { return nil }
      handshakes[index].bodies = bodies
      let hops = look.hops[index].map { $0.compactMap { strings[$0] } }
      guard hops.map(\.count) == look.hops[index].map(\.count), hops.count == handshakes[index].hops.count else {
        return nil
      }
      handshakes[index].hops = hops
    }
  }
}

extension Handshake {
  /// Those of the answers over HTTP, in order; fewer that are set leave the rest empty.
  fileprivate var bodies: [[UInt8]] {
    get { http?.exchanges.compactMap { $0.response?.body } ?? [] }
    set {
      var rest = newValue[...]
      for index in http?.exchanges.indices ?? 0..<0 {
        guard case .response(var response)? = http?.exchanges[index].outcome else { continue }
        response.body = rest.popFirst() ?? []
        http?.exchanges[index].outcome = .response(response)
      }
    }
  }
}

extension Handshake {
  /// The chains that exchanges over HTTP were shown elsewhere, in order; fewer that are set leave the rest empty.
  fileprivate var hops: [[[UInt8]]] {
    get {
      http?.exchanges.flatMap { exchange in
        [exchange.away?.chain ?? []] + (exchange.away?.others.map(\.chain) ?? [])
      } ?? []
    }
    set {
      var rest = newValue[...]
      for index in http?.exchanges.indices ?? 0..<0 {
        // Taken out in any case: one that was not away has an empty one.
        let chain = rest.popFirst() ?? []
        http?.exchanges[index].away?.chain = chain
        for other in http?.exchanges[index].away?.others.indices ?? 0..<0 {
          http?.exchanges[index].away?.others[other].chain = rest.popFirst() ?? []
        }
      }
    }
  }
}

extension Handshake.Outcome {
  /// Those that came in place of TLS.
  fileprivate var firstBytes: [UInt8]? {
    switch self {
    case .notTLS(let bytes), .injected(let bytes): bytes
    default: nil
    }
  }

  fileprivate func with(firstBytes: [UInt8]) -> Handshake.Outcome {
    switch self {
    case .notTLS: .notTLS(firstBytes)
    case .injected: .injected(firstBytes)
    default: self
    }
  }
}

extension Walk {
  fileprivate var hasValidIndices: Bool {
    replies.allSatisfy { reply in
      switch reply.outcome {
      case .message(let index), .malformed(let index): messages.indices.contains(index)
      default: true
      }
    }
  }
}
