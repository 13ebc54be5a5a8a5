import EdgeLab
import EdgeModel
import Foundation
import Testing

/// With DO the lab's servers say what real ones say of the same signed zones.
@Suite struct SignedAnswerTests {
  /// Server, name, type.
  private static let questions = [
    "@127.53.3.1 shop.example.com A", "@127.53.3.1 www.example.com A", "@127.53.3.1 www.example.com AAAA",
    "@127.53.3.1 a.b.preview.example.com A", "@127.53.3.1 a.preview.example.com MX",
    // One record proves that there is no closer name and that the wildcard has no such type.
    "@127.53.3.1 0.preview.example.com MX",
    "@127.53.3.1 preview.example.com A", "@127.53.3.1 nothing.example.com A", "@127.53.3.1 zzz.example.com A",
    "@127.53.3.1 a.shop.example.com A", "@127.53.3.1 example.com DNSKEY", "@127.53.3.1 example.com NS",
    "@127.53.1.1 shop.example.com A", "@127.53.1.1 example.com DS", "@127.53.1.1 awsdns-10.com DS",
    "@127.53.1.1 ns-101.awsdns-10.com A", "@127.53.1.1 nothing.com A", "@127.53.0.1 com DS", "@127.53.0.1 org NS",
    "@127.53.0.1 nothing A", "@127.53.0.1 . DNSKEY",
  ]

  /// Knot adds nothing to an answer that is not needed, as the lab does not.
  @Test func signaturesAndProofsAreThoseOfKnot() async throws {
    let world = try World(folder: Program.repository + "/Probes/scenarios/signed", now: Moment.now)
    let knot = RealInternet(.knot, port: try HeldSockets.freePort())
    do {
      try await knot.serve(world, ports: try world.freePorts())
      let ports = try world.freePorts()
      let running = try await RunningWorld(world, portMap: ports)
      do {
        try await compare(ours: ports[53], theirs: knot.port)
        await running.stop()
      } catch {
        await running.stop()
        throw error
      }
      await knot.stop()
    } catch {
      await knot.stop()
      throw error
    }
  }

  private func compare(ours: UInt16?, theirs: UInt16) async throws {
    let (ours, theirs) = ("\(try #require(ours))", "\(theirs)")
    for question in SignedAnswerTests.questions {
      for option in ["+dnssec", "+nodnssec"] {
        let own = DigAnswer(try await dig("\(question) \(option)", port: ours))
        let other = DigAnswer(try await dig("\(question) \(option)", port: theirs))
        #expect(own == other, "\(question) \(option)")
        // Two servers that say nothing would be equal.
        let records = own.sections.values.joined()
        #expect(records.contains { $0.contains(" RRSIG ") } == (option == "+dnssec"), "\(question) \(option)")
      }
    }
  }
}
