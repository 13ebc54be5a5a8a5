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
}
