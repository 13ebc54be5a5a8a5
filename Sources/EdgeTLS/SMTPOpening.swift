import EdgeModel

/// The words of SMTP that lead to TLS (RFC 3207).
struct SMTPOpening: Conversation {
  /// What servers say before TLS fits many times.
  private static let limit = 16 * 1024

  /// RFC 8314 section 7.3.
  private static let portOfTLS: UInt16 = 465

  private enum Step { case greeting, extensions, readiness, over }

  let patience: Duration
  /// Why TLS cannot begin; none when it can, or nobody knows yet.
  private(set) var refusal: Handshake.Outcome?
  private var step = Step.greeting
  private var buffer: [UInt8] = []
  private var heard = 0
  private var name = "[127.0.0.1]"
  private var offersTLS = false
  private var port = StartTLS.smtp.port

  init(patience: Duration) { self.patience = patience }

  mutating func begin(_ circumstances: Circumstances) -> Turn {
    // A client without a name of its own gives its address (RFC 5321 section 4.1.3).
    port = circumstances.endpoint.port
    if let address = circumstances.ownAddress { name = address.isIPv6 ? "[IPv6:\(address)]" : "[\(address)]" }
    return .say([])
  }

  mutating func hear(_ bytes: [UInt8]) -> Turn {
    heard += bytes.count
    guard heard <= SMTPOpening.limit else { return refuse(.declined("more than 16 KiB before TLS")) }
    buffer += bytes
    while let end = buffer.firstIndex(of: 0x0A) {
      let line = Array(buffer[..<end].filter { $0 != 0x0D })
      buffer.removeSubrange(...end)
      guard let reply = Reply(line) else { return refuse(.declined(PrintableText(bytes: Array(line.prefix(80))).text)) }
      if let turn = take(reply) { return turn }
    }
    return .say([])
  }

  mutating func end(_ ending: Ending) {
    let (silence, goal) =
      switch step {
      case .greeting where port == SMTPOpening.portOfTLS:
        ("gives no greeting, as on this port TLS comes first (look without --starttls),", "before its greeting")
      case .greeting: ("gives no greeting", "before its greeting")
      case .extensions: ("does not answer EHLO", "before it answers EHLO")
      case .readiness, .over: ("does not answer STARTTLS", "when it is asked for TLS")
      }
    refusal =
      switch ending {
      // Whoever has greeted and is asked for TLS owes an answer.
      case .closed where step == .readiness, .reset where step == .readiness: .declined("")
      case .closed, .reset: .speechless("ends the connection \(goal)")
      // RFC 5321 section 4.5.3.2 lets it take minutes.
      case .timeout: .speechless("\(silence) within \(patience.rounded)")
      case .failed(let why), .declined(let why): .speechless("\(silence): \(why)")
      }
  }

  /// None when the reply goes on.
  private mutating func take(_ reply: Reply) -> Turn? {
    switch step {
    case .greeting:
      guard reply.code == 220 else { return turnAway(reply, "greets") }
      guard reply.isLast else { return nil }
      step = .extensions
      return .say(Array("EHLO \(name)\r\n".utf8))
    case .extensions:
      // RFC 5321 section 4.1.1.1: who does not know the command has no extensions, and TLS is one.
      if [500, 502].contains(reply.code) { return refuse(.declined(reply.text)) }
      guard reply.code == 250 else { return turnAway(reply, "answers EHLO") }
      if reply.keyword == "STARTTLS" { offersTLS = true }
      guard reply.isLast else { return nil }
      guard offersTLS else { return refuse(.withoutTLS) }
      step = .readiness
      return .say(Array("STARTTLS\r\n".utf8))
    case .readiness:
      guard reply.code == 220 else {
        // RFC 5321 section 4.2.3 and RFC 3207 section 4: for now, and perhaps for this client alone.
        return refuse([421, 454].contains(reply.code) ? .turnedAway(reply.text) : .declined(reply.text))
      }
      guard reply.isLast else { return nil }
      step = .over
      // A client that kept these would take what anybody on the way wrote for the server's protected words.
      if !buffer.isEmpty { refusal = .injected(Array(buffer.prefix(64))) }
      return .over
    case .over: return .over
    }
  }

  /// Before TLS was asked for.
  ///
  /// To that question alone 454 is an answer about TLS (RFC 3207 section 4).
  private mutating func turnAway(_ reply: Reply, _ what: String) -> Turn {
    refuse(
      reply.code == 454 ? .speechless("\(what) with \(PrintableText(reply.text).quoted)") : .turnedAway(reply.text))
  }

  private mutating func refuse(_ outcome: Handshake.Outcome) -> Turn {
    step = .over
    refusal = outcome
    return .over
  }
}

/// One line of a reply (RFC 5321 section 4.2).
private struct Reply {
  var code: Int
  var isLast: Bool
  /// Printable, with its code.
  var text: String
  /// The first word after the code, in capitals.
  var keyword: String

  init?(_ line: [UInt8]) {
    guard line.count >= 3, line.count <= 2000, line.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }),
      line.count == 3 || line[3] == 0x20 || line[3] == 0x2D
    else { return nil }
    code = line.prefix(3).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    isLast = line.count == 3 || line[3] == 0x20
    text = PrintableText(bytes: Array(line.prefix(120))).text
    let word = line.dropFirst(4).prefix { $0 != 0x20 }
    keyword = String(decoding: word, as: UTF8.self).uppercased()
  }
}
