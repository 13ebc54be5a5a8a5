import CLdns
import EdgeModel
import Glibc

extension Message {
  /// Decodes a whole DNS message.
  ///
  /// Records of other classes than IN are left out, and of a section those after the first 512: Route 53 holds at most
  /// 400 values a name, and a message of 64 KiB can hold thousands, each of which costs ten times its size once decoded.
  /// So are those after the first 256 KiB of data: a name written as a pointer grows to up to 128 times its size.
  package init(wire: some Collection<UInt8>) throws(WireFlaw) {
    let packet = try Packet(wire: Array(wire))
    self = try packet.message()
  }

  /// The message without name compression (RFC 1035 section 4.1).
  package var uncompressedWire: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(uint16: id)
    var flags: UInt16 = UInt16(opcode & 15) << 11 | rcode.rawValue & 15
    for (flag, bit) in [
      (isResponse, 15), (isAuthoritative, 10), (isTruncated, 9), (recursionDesired, 8), (recursionAvailable, 7),
      (authenticData, 5), (checkingDisabled, 4),
    ] where flag { flags |= 1 << UInt16(bit) }
    bytes.append(uint16: flags)
    for count in [questions.count, answer.count, authority.count, additional.count + (edns == nil ? 0 : 1)] {
      bytes.append(uint16: UInt16(truncatingIfNeeded: count))
    }
    for question in questions {
      bytes += question.name.wire
      bytes.append(uint16: question.type.rawValue)
      bytes.append(uint16: 1)
    }
    for record in answer + authority + additional {
      bytes += record.name.wire
      bytes.append(uint16: record.type.rawValue)
      bytes.append(uint16: 1)
      bytes.append(uint32: record.ttl)
      bytes.append(uint16: UInt16(truncatingIfNeeded: record.data.bytes.count))
      bytes += record.data.bytes
    }
    if let edns {
      bytes.append(0)
      bytes.append(uint16: 41)
      bytes.append(uint16: edns.payloadSize)
      let flags: UInt32 = edns.dnssecOK ? 0x8000 : 0
      bytes.append(uint32: UInt32(rcode.rawValue >> 4) << 24 | UInt32(edns.version) << 16 | flags)
      bytes.append(uint16: UInt16(truncatingIfNeeded: edns.options.reduce(0) { $0 + 4 + $1.bytes.count }))
      for option in edns.options {
        bytes.append(uint16: option.code)
        bytes.append(uint16: UInt16(truncatingIfNeeded: option.bytes.count))
        bytes += option.bytes
      }
    }
    return bytes
  }

  /// The message as servers send it, names compressed.
  package func wire() throws(WireFlaw) -> [UInt8] {
    try Packet(wire: uncompressedWire).encoded()
  }

  /// The message that a query sends.
  ///
  /// `cookie` is the client's part of a new COOKIE option (RFC 7873 section 4), eight octets.
  package init(_ query: Query, id: UInt16, cookie: [UInt8]) {
    var edns: EDNS?
    switch query.edns {
    case .full:
      edns = EDNS(
        payloadSize: Message.payloadSize, dnssecOK: true,
        options: [
          EDNS.Option(code: EDNS.Option.identifier, bytes: []),
          EDNS.Option(code: EDNS.Option.cookie, bytes: query.cookie ?? cookie),
        ])
    case .plain: edns = EDNS(payloadSize: Message.payloadSize, dnssecOK: false)
    case .none: edns = nil
    }
    self.init(
      id: id, recursionDesired: query.recursion != .none, checkingDisabled: query.recursion == .unchecked,
      questions: [query.question], edns: edns)
  }

  /// The largest response over UDP that is asked for: fits every path without fragments (RFC 9715).
  package static let payloadSize: UInt16 = 1232
}

/// Owns an `ldns_pkt`.
private struct Packet: ~Copyable {
  private let pointer: UnsafeMutablePointer<ldns_pkt>

  init(wire: [UInt8]) throws(WireFlaw) {
    var decoded: UnsafeMutablePointer<ldns_pkt>?
    let status = wire.withUnsafeBufferPointer { ldns_wire2pkt(&decoded, $0.baseAddress, $0.count) }
    guard status == LDNS_STATUS_OK, let decoded else { throw WireFlaw(status) }
    pointer = decoded
  }

  deinit { ldns_pkt_free(pointer) }

  borrowing func encoded() throws(WireFlaw) -> [UInt8] {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = ldns_pkt2wire(&bytes, pointer, &count)
    guard status == LDNS_STATUS_OK, let bytes else { throw WireFlaw(status) }
    defer { free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  borrowing func message() throws(WireFlaw) -> Message {
    let extended = UInt16(ldns_pkt_edns_extended_rcode(pointer)) << 4
    var questions: [Question] = []
    for record in Packet.rows(ldns_pkt_question(pointer)) {
      guard let owner = ldns_rr_owner(record), let name = DomainName(wire: bytes(ofField: owner)) else {
        throw WireFlaw(reason: "a question without a well-formed name")
      }
      let type = RecordType(rawValue: UInt16(truncatingIfNeeded: ldns_rr_get_type(record).rawValue))
      questions.append(Question(name, type))
    }
    return Message(
      id: ldns_pkt_id(pointer), isResponse: ldns_pkt_qr(pointer),
      opcode: UInt8(truncatingIfNeeded: ldns_pkt_get_opcode(pointer).rawValue), isAuthoritative: ldns_pkt_aa(pointer),
      isTruncated: ldns_pkt_tc(pointer), recursionDesired: ldns_pkt_rd(pointer),
      recursionAvailable: ldns_pkt_ra(pointer), authenticData: ldns_pkt_ad(pointer),
      checkingDisabled: ldns_pkt_cd(pointer),
      rcode: ResponseCode(rawValue: extended | UInt16(truncatingIfNeeded: ldns_pkt_get_rcode(pointer).rawValue & 15)),
      questions: questions, answer: try Packet.records(ldns_pkt_answer(pointer)),
      authority: try Packet.records(ldns_pkt_authority(pointer)),
      additional: try Packet.records(ldns_pkt_additional(pointer)), edns: edns())
  }

  private borrowing func edns() -> EDNS? {
    guard ldns_pkt_edns(pointer) else { return nil }
    var options: [EDNS.Option] = []
    if let data = ldns_pkt_edns_data(pointer) {
      var rest = bytes(ofField: data)[...]
      while rest.count >= 4 {
        let code = UInt16(rest[rest.startIndex]) << 8 | UInt16(rest[rest.startIndex + 1])
        let length = Int(rest[rest.startIndex + 2]) << 8 | Int(rest[rest.startIndex + 3])
        rest = rest.dropFirst(4)
        // A length past the end: what came whole is kept, the rest is not guessed.
        guard rest.count >= length else { break }
        options.append(EDNS.Option(code: code, bytes: Array(rest.prefix(length))))
        rest = rest.dropFirst(length)
      }
    }
    return EDNS(
      payloadSize: ldns_pkt_edns_udp_size(pointer), version: ldns_pkt_edns_version(pointer),
      dnssecOK: ldns_pkt_edns_do(pointer), options: options)
  }

  private static func rows(_ list: UnsafeMutablePointer<ldns_rr_list>?) -> [UnsafeMutablePointer<ldns_rr>] {
    guard let list else { return [] }
    return (0..<ldns_rr_list_rr_count(list)).compactMap { ldns_rr_list_rr(list, $0) }
  }

  private static func records(_ list: UnsafeMutablePointer<ldns_rr_list>?) throws(WireFlaw) -> [Record] {
    var records: [Record] = []
    var size = 0
    for row in rows(list).prefix(512) where row.pointee._rr_class == LDNS_RR_CLASS_IN {
      let record = try Record(row: row)
      size += record.data.bytes.count
      guard size <= 256 << 10 else { break }
      records.append(record)
    }
    return records
  }
}

extension Record {
  /// Copies a record out of ldns, which keeps names uncompressed; they become lower case here.
  init(row: UnsafeMutablePointer<ldns_rr>) throws(WireFlaw) {
    guard let owner = ldns_rr_owner(row), let name = DomainName(wire: bytes(ofField: owner)) else {
      throw WireFlaw(reason: "a record without a well-formed owner name")
    }
    var data: [UInt8] = []
    for index in 0..<ldns_rr_rd_count(row) {
      guard let field = ldns_rr_rdf(row, index) else { continue }
      let bytes = bytes(ofField: field)
      data += ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME ? bytes.map(\.lowercased) : bytes
    }
    let type = RecordType(rawValue: UInt16(truncatingIfNeeded: ldns_rr_get_type(row).rawValue))
    // ldns takes a record of every type without data, as dynamic updates have it.
    guard !data.isEmpty || !type.needsData else { throw WireFlaw(reason: "a record of type \(type) without data") }
    guard data.count <= UInt16.max else {
      throw WireFlaw(reason: "a record of type \(type) longer than 65535 octets once its names are written out")
    }
    self.init(name: name, type: type, ttl: Record.lifetime(ldns_rr_ttl(row)), data: RData(data))
  }
}

extension RecordType {
  /// Whether this is a type whose data is never empty; of others nothing is known.
  fileprivate var needsData: Bool {
    isAddress || [.ns, .cname, .dname, .soa, .mx, .txt, .ds, .caa, .srv, .ptr].contains(self)
  }
}

private func bytes(ofField field: UnsafeMutablePointer<ldns_rdf>) -> [UInt8] {
  guard let data = ldns_rdf_data(field) else { return [] }
  return data.withMemoryRebound(to: UInt8.self, capacity: ldns_rdf_size(field)) {
    Array(UnsafeBufferPointer(start: $0, count: ldns_rdf_size(field)))
  }
}

extension [UInt8] {
  fileprivate mutating func append(uint16 value: UInt16) {
    append(contentsOf: [UInt8(value >> 8), UInt8(value & 255)])
  }

  fileprivate mutating func append(uint32 value: UInt32) {
    append(uint16: UInt16(value >> 16))
    append(uint16: UInt16(value & 0xFFFF))
  }
}
