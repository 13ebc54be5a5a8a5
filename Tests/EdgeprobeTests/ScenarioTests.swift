import EdgeDiagnose
import EdgeRun
import Foundation
import Testing

/// Every folder of `Probes/scenarios` is checked as a user would.
@Suite struct ScenarioTests {
  @Test func foldersAreThere() { #expect(Scenario.names.count >= 15) }

  @Test(arguments: Scenario.names) func saysWhatIsExpected(name: String) async throws {
    let scenario = try Scenario(name)
    let run = try await ScenarioRuns.shared.run(scenario)
    #expect(run.outcome.status == scenario.exit)
    #expect(run.outcome.errors == "")
    let report = try JSONRun(run.json)
    #expect(report.schema == "edgeprobe/1")
    #expect(report.status == scenario.status)
    for pattern in scenario.mandatory {
      #expect(report.findings.contains { $0.matches(pattern) }, "\(pattern) is missing")
    }
    for pattern in scenario.forbidden {
      #expect(report.findings.filter { $0.matches(pattern) }.map(\.rule) == [], "\(pattern) is forbidden")
    }
    if !scenario.only.isEmpty { #expect(Set(report.findings.map(\.rule)) == Set(scenario.only)) }
    for (pattern, severity) in scenario.severities {
      #expect(Set(report.findings.filter { $0.matches(pattern) }.map(\.severity)) == [severity], "\(pattern)")
    }
    #expect(report.incidents.first?.cause == scenario.firstCause)
    if let severity = scenario.severity { #expect(report.incidents.first?.severity == severity) }
    if let count = scenario.incidents { #expect(report.incidents.map(\.cause).count == count) }
  }

  /// With EDGEPROBE_RECORD=1 the report is written anew; the diff is the review.
  @Test(arguments: Scenario.names) func printsTheRecordedReport(name: String) async throws {
    let scenario = try Scenario(name)
    let text = try await ScenarioRuns.shared.run(scenario).outcome.text
    let file = Binary.repository + "/" + scenario.path + "/report.txt"
    if ProcessInfo.processInfo.environment["EDGEPROBE_RECORD"] == "1" {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(text == (try String(contentsOfFile: file, encoding: .utf8)))
  }

  @Test(arguments: Scenario.names) func isReplayedByteForByte(name: String) async throws {
    let scenario = try Scenario(name)
    let run = try await ScenarioRuns.shared.run(scenario)
    #expect(run.recordMode == 0o600)
    let scratch = try Folder()
    try scratch.write(run.record, to: "run.jsonl")
    let json = try await Binary.run(["replay", scratch.path + "/run.jsonl", "--json"])
    #expect(json.output == run.json)
    #expect(json.status == scenario.exit)
    #expect(try await Binary.run(["replay", scratch.path + "/run.jsonl"]).text == run.outcome.text)
  }

  @Test(arguments: Scenario.names) func beginsWithOneLineThatSaysWhatItIs(name: String) throws {
    let probe = try String(
      contentsOfFile: Binary.repository + "/" + Scenario(name).path + "/probe.yaml", encoding: .utf8)
    let lines = probe.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first?.hasPrefix("# ") == true)
    #expect((lines.first?.count ?? 0) > 20)
    #expect(lines.dropFirst().first == "schema: 1")
  }
}

/// A rule that no scenario would miss is a rule that nobody sees break.
@Suite struct RuleCoverageTests {
  @Test func everyRuleIsMissedBySomeScenario() async throws {
    var unmissed = Set(allRules.map(\.id))
    for name in Scenario.names {
      let run = try await ScenarioRuns.shared.run(try Scenario(name))
      let comparisons = try RecordedRun(Array(run.record), file: name).comparisons()
      let whole = comparisons.map { Diagnosis(of: $0).findings }
      for rule in allRules where unmissed.contains(rule.id) {
        let others = allRules.filter { $0.id != rule.id }
        if comparisons.map({ Diagnosis(of: $0, rules: others).findings }) != whole { unmissed.remove(rule.id) }
      }
    }
    #expect(unmissed.sorted() == [])
  }
}
