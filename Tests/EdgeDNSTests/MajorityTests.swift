import EdgeLab
import EdgeModel
import EdgeWire
import Testing

/// What users get where the servers of a zone differ.
@Suite struct MajorityTests {
  /// A zone on several servers, each with lines of its own.
  private func internet(of servers: ClosedRange<Int>, _ lines: (Int) -> String) -> SmallInternet {
    func list(_ zone: String, _ suffix: String) -> String {
      servers.map { "\(zone) IN NS ns\($0)\(suffix)\nns\($0)\(suffix) IN A 127.0.0.\($0)\n" }.joined()
    }
    var internet = SmallInternet(com: list("a", ".a"))
    for server in servers { internet.add("a.com.", at: "127.0.0.\(server)", list("@", "") + lines(server)) }
    return internet
  }

  /// Whatever the servers are called: the odd one is the first or the last of them.
  @Test(
    arguments: [3, 4, 5],
    [
      ("IN A 192.0.2.1", "IN A 192.0.2.2", Answer.Status.answer), ("IN A 192.0.2.1", "IN TXT x", .answer),
      ("IN TXT x", "IN A 192.0.2.1", .nodata), ("IN A 192.0.2.1", "", .answer), ("", "IN A 192.0.2.1", .nxdomain),
      ("IN A 192.0.2.1", "IN CNAME away", .answer), ("IN CNAME away", "IN A 192.0.2.2", .answer),
    ])
  func whatMostServersGiveIsTheAnswer(odd: Int, lines: (String, String, Answer.Status)) throws {
    let internet = internet(of: 3...5) { server in
      let line = server == odd ? lines.1 : lines.0
      return "away IN A 192.0.2.1\n" + (line.isEmpty ? "" : "www \(line)")
    }
    let answer = try #require(try internet.look("www.a.com.").evidence.answers.first)
    #expect(answer.status == lines.2)
    let places = answer.records.map(\.data.address?.description)
    #expect(places == (answer.status == .answer ? ["192.0.2.1"] : []))
    #expect(answer.aliases.isEmpty == !lines.0.contains("CNAME"))
  }

  /// Between two there is no majority.
  @Test(arguments: [3, 4]) func ofTwoServersTheOneWithRecordsIsBelieved(empty: Int) throws {
    let internet = internet(of: 3...4) { $0 == empty ? "" : "www IN A 192.0.2.1" }
    #expect(try internet.look("www.a.com.").evidence.answers.first?.status == .answer)
  }

  /// Nor does the alphabet decide: the newer version of the zone does (RFC 1982), where it is the same zone's.
  @Test(
    arguments: [
      ("ns", 7, 8, "192.0.2.2"), ("ns", 8, 7, "192.0.2.1"), ("ns", 4_294_967_295, 1, "192.0.2.2"),
      ("ns", 1, 4_294_967_295, "192.0.2.1"), ("other", 7, 8, "192.0.2.1"), ("ns", 8, 8, "192.0.2.1"),
    ] as [(String, UInt32, UInt32, String)])
  func ofTwoVersionsTheNewerOneIsBelieved(primary: String, first: UInt32, second: UInt32, given: String) throws {
    var internet = SmallInternet(com: "a IN NS ns3.a\nns3.a IN A 127.0.0.3\na IN NS ns4.a\nns4.a IN A 127.0.0.4")
    for (server, primary, serial, place) in [(3, "ns", first, "192.0.2.1"), (4, primary, second, "192.0.2.2")] {
      let text = """
        $ORIGIN a.com.
        $TTL 60
        @ IN SOA \(primary) h \(serial) 1 1 1 30
        @ IN NS ns3
        @ IN NS ns4
        ns3 IN A 127.0.0.3
        ns4 IN A 127.0.0.4
        www IN A \(place)

        """
      internet.add(
        DNSServer(
          name: MessageFixture.name("ns\(server).a.com."),
          addresses: [try #require(Address("127.0.0.\(server)"))],
          zones: [try #require(DNSZone(records: try MasterFile(Array(text.utf8)).records))]))
    }
    let answer = try #require(try internet.look("www.a.com.").evidence.answers.first)
    #expect(answer.records.map(\.data.address?.description) == [given])
  }
}
