import EdgeModel
import EdgeWire
import Testing

/// What a message holds once its names are whole is bounded.
@Suite struct LongDataTests {
  /// A message of HIP records (RFC 8005): each ends in names, and here all are one pointer to a name of 255 octets.
  private static func message(records: Int, keyLength: Int, names: Int) -> [UInt8] {
    let label = [63] + [UInt8](repeating: UInt8(ascii: "a"), count: 63)
    let name = label + label + label + [61] + [UInt8](repeating: UInt8(ascii: "b"), count: 61) + [0]
    let key = [UInt8](repeating: 7, count: keyLength)
    let data = [1, 1] + keyLength.octets + [0] + key + (0..<names).flatMap { _ in [0xC0, 12] as [UInt8] }
    let record = [0, 0, 55, 0, 1, 0, 0, 0, 0] + data.count.octets + data
    let header = [0, 0, 0x84, 0, 0, 1] + records.octets + [0, 0, 0, 0]
    return header + name + [0, 1, 0, 1] + (0..<records).flatMap { _ in record }
  }

  @Test func aRecordThatIsTooLongWithItsNamesWholeDoesNotDecode() throws {
    let long = Self.message(records: 1, keyLength: 65000, names: 2)
    #expect(try Message(wire: long).answer.map(\.data.bytes.count) == [65000 + 5 + 2 * 255])
    #expect(throws: WireFlaw.self) { try Message(wire: Self.message(records: 1, keyLength: 65000, names: 3)) }
  }

  @Test func namesThatAreWrittenAsPointersDoNotFillTheMemory() throws {
    let wire = Self.message(records: 120, keyLength: 1, names: 250)
    #expect(wire.count < 65536)
    let sizes = try Message(wire: wire).answer.map(\.data.bytes.count)
    #expect(sizes == [Int](repeating: 5 + 1 + 250 * 255, count: 4))
  }
}

extension Int {
  fileprivate var octets: [UInt8] { [UInt8(self >> 8 & 255), UInt8(self & 255)] }
}
