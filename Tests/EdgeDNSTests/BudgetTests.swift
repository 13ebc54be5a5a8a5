import EdgeDNS
import EdgeLab
import EdgeModel
import Foundation
import Testing

/// What Docs/Decisions/0009 says that a question and a walk cost at most is what they cost.
@Suite struct BudgetTests {
  /// The rows of the page's tables: what they limit, and to how much.
  private static let limits: [String: Int] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = folder.appendingPathComponent("Docs/Decisions/0009-what-a-question-costs.md")
    let lines = ((try? String(contentsOf: page, encoding: .utf8)) ?? "").split(separator: "\n")
    let rows = lines.compactMap { line -> (String, Int)? in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 2, let number = Int(cells[0]) else { return nil }
      return (String(cells[1].prefix { $0 != "," && $0 != ":" }), number)
    }
    return Dictionary(rows) { first, _ in first }
  }()

  @Test func thePageStatesTheLimits() {
    let limits = Resolution.Limits()
    let stated: [(String, Int)] = [
      ("servers of one zone", limits.serversPerCut), ("addresses of one server", limits.addressesPerServer),
      ("name-server names of one zone that do not exist", limits.missingServersPerCut),
      ("names without records on the way to one name that all servers are asked for", limits.emptyNamesPerGoal),
      ("queries to find the way to one name", limits.queriesPerGoal),
      ("MiB of messages received on the way to one name", limits.octetsPerGoal >> 20),
      ("aliases in a row", limits.aliases),
      ("names of aliases that not every server gives", limits.aliasesAside), ("zones above each other", limits.depth),
    ]
    for (what, limit) in stated { #expect(Self.limits[what] == limit, "\(what)") }
    #expect(Self.limits.count == stated.count + 3)
  }

  private struct Place: Hashable {
    let question: Question
    let address: Address
    let transport: Transport
  }

  /// How often each question was sent to each address, by transport the most, over a walk in a world whose `a.com.` has two
  /// such servers.
  private func cost(
    of fault: DNSFault?, losing isLost: @escaping (Query, Int) -> Bool = { _, _ in false }
  ) throws -> [Transport: Int] {
    var internet = SmallInternet(
      com: "a IN NS ns1.a\na IN NS ns2.a\nns1.a IN A 127.0.0.3\nns2.a IN A 127.0.0.4")
    let text =
      "@ IN NS ns1\n@ IN NS ns2\nns1 IN A 127.0.0.3\nns2 IN A 127.0.0.4\nwww.eu IN A 192.0.2.1\nwww.eu IN TXT hello"
    for server in ["127.0.0.3", "127.0.0.4"] { internet.add("a.com.", at: server, text, fault: fault) }
    let world = try internet.world()
    var looking = Looking(hints: world.hints)
    looking.allowed = ["127.0.0.0/8"].compactMap { Network($0) }
    var simulation = Simulation(world, looking)
    simulation.isTimed = true
    let counts = Counts()
    simulation.isLost = { query, times in
      counts.sent[Place(question: query.question, address: query.address, transport: query.transport), default: 0] += 1
      return isLost(query, times)
    }
    var generator = SeededGenerator(state: 1)
    let questions = [RecordType.a, .aaaa, .txt].map { Question(MessageFixture.name("www.eu.a.com."), $0) }
    _ = simulation.walk(Goal(questions: questions), using: &generator)
    return Dictionary(grouping: counts.sent, by: \.key.transport).mapValues { $0.map(\.value).max() ?? 0 }
  }

  private final class Counts {
    var sent: [Place: Int] = [:]
  }

  @Test func noFaultCostsMore() throws {
    let datagrams = try #require(Self.limits["datagrams in all"])
    let streams = try #require(Self.limits["queries over TCP"])
    var most: [Transport: Int] = [:]
    for fault in [nil] + DNSFault.allCases.map(Optional.init) {
      let losses: [(Query, Int) -> Bool] = [
        { _, _ in false }, { query, times in query.transport == .udp && times == 0 },
        { query, times in query.transport == .udp && times % 2 == 0 && query.question.type == .a },
      ]
      for (index, loss) in losses.enumerated() {
        let cost = try cost(of: fault, losing: loss)
        #expect((cost[.udp] ?? 0) <= datagrams, "\(fault.map(\.rawValue) ?? "none"), losses \(index): \(cost)")
        #expect((cost[.tcp] ?? 0) <= streams, "\(fault.map(\.rawValue) ?? "none"), losses \(index): \(cost)")
        most.merge(cost) { max($0, $1) }
      }
    }
    // The page says no more than is true.
    #expect(most == [.udp: datagrams, .tcp: streams])
  }

  /// What most servers are asked: once where they answer, twice where they refuse, three times where they fail.
  @Test(arguments: [(nil, 1), (.refused, 2), (.servfail, 3), (.silent, 4)] as [(DNSFault?, Int)])
  func aQuestionTakes(fault: DNSFault?, times: Int) throws {
    #expect(try cost(of: fault)[.udp] == times)
    if fault == .silent { #expect(Self.limits["datagrams before the last word"] == times) }
  }
}
