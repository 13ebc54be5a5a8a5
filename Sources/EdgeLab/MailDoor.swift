import EdgeX509

/// What a mail server says in the clear, until it agrees to TLS (RFC 3207).
package struct MailDoor: Sendable {
  /// How it treats whoever wants TLS.
  package enum Manner: String, Hashable, Sendable, CaseIterable {
    case smtp
    /// Does not offer TLS.
    case without = "smtp-without-tls"
    /// Offers TLS, and refuses when asked.
    case refusing = "smtp-refusing"
    /// Greets with 554.
    case closed = "smtp-closed"
    /// Agrees, and adds a reply in the clear that a careless client takes for a protected one.
    case injecting = "smtp-injecting"
  }

  private let manner: Manner
  private var buffer: [UInt8] = []
  /// Whether what comes next is TLS.
  private(set) var isOpen = false

  init(_ manner: Manner) { self.manner = manner }

  var greeting: String { manner == .closed ? "554 lab does not take your mail\r\n" : "220-lab ESMTP\r\n220 speak\r\n" }

  /// What is answered to what has come.
  mutating func hear(_ bytes: [UInt8]) -> String {
    buffer += bytes
    var answer = ""
    while !isOpen, let end = buffer.firstIndex(of: 0x0A) {
      let line = String(decoding: buffer[..<end], as: UTF8.self).uppercased()
      buffer.removeSubrange(...end)
      answer += reply(to: line)
    }
    return answer
  }

  /// What is answered to what has come inside TLS; it takes no mail.
  mutating func hearInside(_ bytes: [UInt8]) -> String {
    buffer += bytes
    var answer = ""
    while let end = buffer.firstIndex(of: 0x0A) {
      let line = String(decoding: buffer[..<end], as: UTF8.self).uppercased()
      buffer.removeSubrange(...end)
      answer +=
        line.hasPrefix("EHLO")
        ? "250 lab\r\n"
        : line.hasPrefix("QUIT") ? "221 bye\r\n" : line.hasPrefix("NOOP") ? "250 ok\r\n" : "502 not here\r\n"
    }
    return answer
  }

  private mutating func reply(to line: String) -> String {
    if line.hasPrefix("EHLO") {
      return manner == .without ? "250-lab\r\n250 8BITMIME\r\n" : "250-lab\r\n250-8BITMIME\r\n250 STARTTLS\r\n"
    }
    guard line.hasPrefix("STARTTLS") else { return line.hasPrefix("QUIT") ? "221 bye\r\n" : "502 not here\r\n" }
    switch manner {
    case .without, .closed: return "502 not here\r\n"
    case .refusing: return "454 TLS not available due to temporary reason\r\n"
    case .smtp:
      isOpen = true
      return "220 go ahead\r\n"
    case .injecting:
      isOpen = true
      return "220 go ahead\r\n250 from elsewhere\r\n"
    }
  }
}
