import EdgeModel
import Testing

@Suite struct ServiceBindingTests {
  /// ServiceMode with the root as its target, and one parameter.
  private func binding(key: UInt8, _ value: [UInt8]) -> ServiceBinding? {
    ServiceBinding(RData([0, 1, 0, 0, key, 0, UInt8(value.count)] + value))
  }

  @Test func hintsAreOfTheFamilyOfTheirKey() throws {
    let (first, second) = (try #require(Address("192.0.2.1")), try #require(Address("192.0.2.2")))
    #expect(binding(key: 4, first.bytes + second.bytes)?.hints == [first, second])
    let sixth = try #require(Address("2001:db8::1"))
    #expect(binding(key: 6, sixth.bytes)?.hints == [sixth])
    #expect(binding(key: 3, [1, 187])?.hints == [])
    // Four octets would do as an address, but not as one of this family.
    #expect(binding(key: 6, first.bytes) == nil)
    #expect(binding(key: 6, sixth.bytes + first.bytes) == nil)
    #expect(binding(key: 4, first.bytes + [1]) == nil)
    #expect(binding(key: 4, []) == nil)
  }

  /// The protocols (RFC 9460 section 7.1) and the addresses (7.3) are sets, and keep what else there is.
  @Test func listsAreSorted() {
    let (h2, h3): ([UInt8], [UInt8]) = ([2, 0x68, 0x32], [2, 0x68, 0x33])
    #expect(binding(key: 1, h3 + h2)?.sorted == binding(key: 1, h2 + h3)?.sorted)
    #expect(binding(key: 1, h3 + h2)?.sorted == RData([0, 1, 0, 0, 1, 0, 6] + h2 + h3))
    #expect(
      binding(key: 4, [192, 0, 2, 2, 192, 0, 2, 1])?.sorted == RData([0, 1, 0, 0, 4, 0, 8, 192, 0, 2, 1, 192, 0, 2, 2]))
    #expect(binding(key: 5, [9, 1])?.sorted == RData([0, 1, 0, 0, 5, 0, 2, 9, 1]))
    // A length that leads out of the list.
    #expect(binding(key: 1, [9, 1])?.sorted == RData([0, 1, 0, 0, 1, 0, 2, 9, 1]))
  }

  @Test func protocolsAndHintsAreNoPlace() {
    let plain = binding(key: 1, [2, 0x68, 0x32])?.place
    #expect(binding(key: 1, [2, 0x68, 0x33])?.place == plain)
    #expect(binding(key: 4, [192, 0, 2, 1])?.place == plain)
    #expect(binding(key: 3, [1, 187])?.place != plain)
    #expect(binding(key: 5, [1])?.place != plain)
    #expect(ServiceBinding(RData([0, 0, 0]))?.place != plain)
    #expect(ServiceBinding(RData([0, 9, 0]))?.place == plain)
  }
}
