import EdgeModel

/// Tells the response to a query from everything else that may arrive (RFC 5452 section 9.1).
package struct ResponseMatch: Hashable, Sendable {
  package let id: UInt16
  package let question: Question

  package init(id: UInt16, question: Question) {
    self.id = id
    self.question = question
  }

  /// More messages than this that do not match, and the exchange gives up: somebody is guessing.
  package static let patience = 16

  package func accepts(_ bytes: some Collection<UInt8>) -> Bool {
    let header = Array(bytes.prefix(12))
    guard header.count == 12, UInt16(header[0]) << 8 | UInt16(header[1]) == id, header[2] & 0x80 != 0 else {
      return false
    }
    let questionCount = UInt16(header[4]) << 8 | UInt16(header[5])
    // REFUSED and FORMERR often come without the question.
    if questionCount == 0 { return header[3] & 0x0F != 0 }
    let rest = bytes.dropFirst(12)
    guard questionCount == 1, let (name, length) = DomainName.read(rest), name == question.name else { return false }
    let fields = Array(rest.dropFirst(length).prefix(4))
    return fields.count == 4 && UInt16(fields[0]) << 8 | UInt16(fields[1]) == question.type.rawValue
      && fields[2] == 0 && fields[3] == 1
  }
}
