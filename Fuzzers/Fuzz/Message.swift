import EdgeModel
import EdgeWire

/// Ends the process when bytes from the network are read in a way that must not be.
///
/// The message ID says nothing about a message, so it also chooses: the type as which data is read once more, and how
/// far above the asked name the zone lies from which the message comes.
func checkMessage(_ bytes: [UInt8]) {
  let id = bytes.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
  checkData(Array(bytes.dropFirst(2)), as: RecordType(rawValue: id))
  guard let message = try? Message(wire: bytes) else {
    let asked = DomainName.read(bytes.dropFirst(12))?.name ?? .root
    _ = ResponseMatch(id: id, question: Question(asked, .a)).accepts(bytes)
    return
  }
  checkEncoding(of: message)
  for record in message.answer + message.authority + message.additional {
    checkPrinting(of: record)
    checkData(record.data.bytes, as: record.type)
    checkData(record.data.bytes, as: RecordType(rawValue: id))
  }
  if let edns = message.edns {
    let texts = edns.extendedErrors.map(\.text.text) + [edns.identifier?.text ?? ""]
    require(texts.allSatisfy(\.isPrintable), "\(texts) is printable")
  }
  guard let question = message.questions.first else { return }
  checkMatching(of: message, bytes, to: question)
  var zone = question.name
  for _ in 0..<id % 8 { zone = zone.parent ?? .root }
  checkKind(of: message, to: question, from: zone)
}

private func checkEncoding(of message: Message) {
  let plain = try? Message(wire: message.uncompressedWire)
  require(plain == message, "uncompressed, \(message) becomes \(String(describing: plain))")
  let compressed = try? Message(wire: message.wire())
  require(compressed == message, "compressed, \(message) becomes \(String(describing: compressed))")
}

private func checkPrinting(of record: Record) {
  require(record.description.isPlain, "\(record) is printable")
  require((try? DomainName(record.name.description)) == record.name, "\(record.name) is read as it is printed")
  require(RecordType(record.type.description) == record.type, "\(record.type) is read as it is printed")
  require((1...255).contains(record.name.wire.count), "\(record.name) is no longer than a name may be")
}

/// Of one type, data prints and reads; what the type demands is not known here.
private func checkData(_ bytes: [UInt8], as type: RecordType) {
  let data = RData(bytes)
  require(data.text(as: type).isPlain, "\(data.text(as: type)) is printable")
  if let address = data.address {
    require(Address(address.description) == address, "\(address) is read as it is printed")
  }
  if let (name, length) = DomainName.read(bytes) {
    require(name.wire == bytes.prefix(length).map(\.lowercased), "\(name) is what was read")
    require((try? DomainName(name.description)) == name, "\(name) is read as it is printed")
  }
  let service = data.text(as: .https)
  if !service.hasPrefix("\\#") {
    let binding = ServiceBinding(data)
    let begin = binding.map { "\($0.priority) \($0.target)" } ?? "another record"
    require(service.hasPrefix(begin), "\(service) begins \(begin)")
    let hints = binding?.hints ?? []
    require(hints.allSatisfy { service.contains($0.description) }, "\(service) holds \(hints)")
  }
  if let start = StartOfAuthority(data) {
    let numbers = [start.serial, start.refresh, start.retry, start.expire, start.minimum].map(String.init)
    let text = "\(start.primary) \(start.mailbox) " + numbers.joined(separator: " ")
    require(data.text(as: .soa) == text, "both readers of a SOA record agree on \(text)")
  }
}

private func checkMatching(of message: Message, _ bytes: [UInt8], to question: Question) {
  guard ResponseMatch(id: message.id, question: question).accepts(bytes) else { return }
  require(message.isResponse && message.questions == [question], "\(message) is a response to \(question)")
}

private func checkKind(of message: Message, to question: Question, from zone: DomainName) {
  check(ResponseKind(of: message, to: question, from: zone), of: message, to: question, from: zone)
}

private func check(_ kind: ResponseKind, of message: Message, to question: Question, from zone: DomainName) {
  switch kind {
  case .answer(let records):
    let isAsked = records.allSatisfy {
      $0.name == question.name && ($0.type == question.type || question.type == .any)
    }
    require(!records.isEmpty && isAsked, "\(records) answers \(question)")
  case .alias(let target, let records):
    require(records.last?.data.name == target, "\(records) leads to \(target)")
  case .referral(let child):
    require(child.isBelow(zone) && question.name.isWithin(child), "from \(zone) to \(child) is down to \(question)")
    let glue = ResponseKind.glue(of: child, in: message, from: zone)
    require(glue.allSatisfy { $0.name.isWithin(zone) }, "\(glue) is what \(zone) may say")
  case .lame(.deniedAbove(let owner)): require(zone.isBelow(owner), "\(owner) is above \(zone)")
  case .lame(.upwardReferral(let owner)):
    require(zone.isBelow(owner), "from \(zone) to \(owner) is up")
  case .lame(.sidewaysReferral(let owner)):
    require(!zone.isBelow(owner), "from \(zone) to \(owner) is not up")
  case .lame(.unauthoritative(let said)):
    require(said.believed == said, "\(said) is what was said, and no more is said of that")
    check(said, of: message, to: question, from: zone)
  case .noData, .nameError, .nameTooLong, .lame(.rcode), .lame(.notAuthoritative): break
  }
}

extension String {
  var isPrintable: Bool { PrintableText(self).text == self }
  /// Records print in ASCII, whatever they hold.
  fileprivate var isPlain: Bool { utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}

/// As `precondition`, which keeps its reason to itself in optimised builds.
func require(_ holds: Bool, _ claim: @autoclosure () -> String) {
  guard !holds else { return }
  fatalError("not so: \(PrintableText(claim()).text)")
}
