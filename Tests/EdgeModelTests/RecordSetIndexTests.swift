import EdgeModel
import Testing

struct RecordSetIndexTests {
  private func zone(_ names: [String]) throws -> HostedZone {
    let source = Source(file: "Z.json", place: "x")
    let records = try names.map { name in
      ExpectedRecordSet(
        name: try DomainName(name), type: .a, ttl: 60, identifier: nil, content: .values([[192, 0, 2, 1]]),
        source: source)
    }
    return HostedZone(
      id: "Z", name: try DomainName("example.com"), isPrivate: false, nameServers: nil, records: records,
      source: source)
  }

  @Test func placesAreInTheOrderOfTheRecords() throws {
    var zone = try zone(["a.example.com", "b.example.com", "a.example.com"])
    #expect(zone.index.places(of: try DomainName("A.example.com.")) == [0, 2])
    zone.records.removeFirst()
    #expect(zone.index.places(of: try DomainName("a.example.com.")) == [1])
    #expect(zone.index.places(of: try DomainName("c.example.com.")) == [])
  }

  @Test(arguments: [
    // The wildcard comes before or after what makes the names above it exist.
    ["*.x.y.example.com", "deep.y.example.com"], ["deep.y.example.com", "*.x.y.example.com"],
  ])
  func emptyNamesExist(names: [String]) throws {
    let index = try zone(names).index
    for (name, isAbove, exists) in [
      ("x.y.example.com", true, false), ("y.example.com", true, true), ("example.com", true, true),
      ("deep.y.example.com", false, true), ("*.x.y.example.com", false, false), ("z.example.com", false, false),
    ] {
      #expect(index.hasNames(below: try DomainName(name)) == isAbove, "\(name)")
      #expect(index.exists(try DomainName(name)) == exists, "\(name)")
    }
  }
}
