import EdgeModel
import Testing

@Suite struct DomainNameTests {
  @Test(arguments: [
    ("Shop.Example.COM", "shop.example.com."), ("example.com.", "example.com."), (".", "."),
    ("\\052.example.com", "4.example.com."), ("\\042.example.com", "*.example.com."),
    ("a\\.b.example", "a\\.b.example."),
    ("f\\252r.example", "f\\252r.example."), ("_acme-challenge.x", "_acme-challenge.x."), ("a\\\\b.c", "a\\\\b.c."),
  ])
  func presentationForms(written: String, printed: String) throws {
    let name = try DomainName(written)
    #expect(name.description == printed)
    #expect(try DomainName(printed) == name)
    #expect(DomainName(wire: name.wire) == name)
  }

  @Test(arguments: [
    ("", DomainName.Flaw.empty), ("a..b", .emptyLabel), (".a", .emptyLabel), ("..", .emptyLabel),
    (String(repeating: "a", count: 64) + ".com", .longLabel),
    (Array(repeating: String(repeating: "a", count: 63), count: 4).joined(separator: "."), .longName),
    ("a\\25.b", .badEscape), ("a\\256.b", .badEscape), ("a\\", .badEscape), ("a b", .badCharacter(" ")),
    ("bücher.example", .badCharacter("ü")), ("a\u{1B}b", .badCharacter("\u{1B}")),
  ])
  func flaws(written: String, flaw: DomainName.Flaw) {
    #expect(throws: flaw) { try DomainName(written) }
  }

  @Test func theLongestNameFits() throws {
    let labels = [63, 63, 63, 61].map { String(repeating: "a", count: $0) }
    #expect(try DomainName(labels.joined(separator: ".")).wire.count == 255)
  }

  @Test func relations() throws {
    let (apex, host) = (try DomainName("example.com"), try DomainName("shop.example.com"))
    #expect(host.isBelow(apex) && host.isWithin(apex) && apex.isWithin(apex) && !apex.isBelow(apex))
    #expect(!apex.isWithin(host) && apex.isWithin(.root) && host.parent == apex && DomainName.root.parent == nil)
    // The labels count, not the letters: badexample.com does not lie within example.com.
    #expect(!(try DomainName("badexample.com").isWithin(apex)))
    #expect(try DomainName("*.example.com").isWildcard && !(try DomainName("*a.example.com").isWildcard))
  }

  @Test func canonicalOrder() throws {
    // RFC 4034 section 6.1 gives this order.
    let names = ["example", "a.example", "yljkjljk.a.example", "z.a.example", "zabc.a.example", "z.example"]
    let read = try names.map { try DomainName($0) }
    #expect(read.shuffled().sorted() == read)
  }

  @Test func aPrefixOfAWireNameIsNoName() throws {
    let wire = try DomainName("shop.example.com").wire
    for length in 0..<wire.count { #expect(DomainName(wire: wire.prefix(length)) == nil) }
    #expect(DomainName(wire: wire + [0]) == nil)
    // A compression pointer has no place here.
    #expect(DomainName(wire: [0xC0, 0x0C]) == nil)
  }
}
