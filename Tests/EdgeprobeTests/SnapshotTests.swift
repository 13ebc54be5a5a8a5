import EdgeConfig
import EdgeModel
import Foundation
import Glibc
import Testing

private let zone = "Z1PA6795UKMFR9"
private let account = "123456789012"

/// Expected state as the real aws CLI brings it, from a stand-in that replies in the wire shape that AWS documents.
@Suite(.serialized, .enabled(if: Python.isThere, Python.remark)) struct SnapshotTests {
  @Test func recordsAreSavedWholeAndSlowly() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    let outcome = try await Binary.run(["snapshot"], in: folder.path, environment: aws.environment)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      outcome.text == """
        account \(account): Route 53 in us-east-1
        aws/\(account)/us-east-1: 2 hosted zones, 310 record sets, none before
        wrote aws/\(account)/us-east-1

        """)
    #expect(try folder.names() == ["aws"])
    let place = "aws/\(account)/us-east-1"
    let files = [
      "\(zone).hosted-zone.json", "\(zone).json", "Z2HIDDEN000000.hosted-zone.json", "Z2HIDDEN000000.json",
    ]
    #expect(
      try folder.contents().keys.filter { $0.hasSuffix(".json") }.sorted()
        == (files + ["snapshot.json"]).map { "\(place)/\($0)" })
    // What edgeprobe needs of AWS is what the policy allows, and nothing but reading.
    let requests = try aws.requests()
    #expect(Set(requests.map(\.action)) == (try await Policy.read()).intent)
    let times = requests.filter { $0.service == "route53" }.map(\.time)
    #expect(times.count == 6 && zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 0.5 })
    #expect(requests.filter { $0.operation == "ListResourceRecordSets" }.count == 3)
    // It is what the CLI prints, and what the API returns.
    let judged = try await Python.run("validate_exports.py", files.map { "\(folder.path)/\(place)/\($0)" })
    #expect(judged.status == 0, "\(judged)")
    let manifest = try JSONDecoder().decode(Manifest.self, from: folder.data("\(place)/snapshot.json"))
    #expect(manifest.schema == "edgeprobe-snapshot/1" && manifest.account == account && manifest.region == "us-east-1")
    #expect(manifest.cli.hasPrefix("aws-cli/1.") && manifest.files == files && Moment(iso8601: manifest.takenAt) != nil)
    let zones = try Expectations(paths: [folder.path + "/aws"]).zones
    let public1 = try #require(zones.first { $0.id == zone })
    #expect(public1.records.count == 308 && public1.nameServers?.count == 4)
    // Route 53 writes \052 and \374, in base eight.
    #expect(public1.records.contains { $0.name.isWildcard })
    #expect(public1.records.contains { $0.name.labels.first.map(Array.init) == [0x66, 0xFC, 0x62, 0x61, 0x72] })
    #expect(zones.first { $0.id != zone }?.isPrivate == true)
    try await somethingElseAppears(aws, folder)
    await aws.stop()
  }

  /// Continues: what is there is compared, and survives whatever goes wrong.
  private func somethingElseAppears(_ aws: AWS, _ folder: Folder) async throws {
    let before = try folder.contents()
    func run(_ words: [String]) async throws -> Outcome {
      try await Binary.run(["snapshot"] + words, in: folder.path, environment: aws.environment)
    }
    try aws.reply("changed")
    let check = try await run(["--check", "--zone", zone])
    #expect(check.status == 1, "\(check)")
    #expect(check.text.hasSuffix("changed\n- *.example.com. A 300 192.0.2.9\n+ *.example.com. A 300 192.0.2.99\n"))
    #expect(try folder.contents() == before)

    try aws.reply("flawed")
    let flawed = try await run(["--zone", zone, "--check"])
    #expect(flawed.status == 65 && flawed.errors.contains("192.0.2.999"), "\(flawed)")
    #expect(flawed.errors.hasPrefix("what AWS says now for aws/\(account)/us-east-1/\(zone).json, Res"), "\(flawed)")

    try aws.reply("refuse GetHostedZone")
    let refused = try await run([])
    #expect(refused.status == 3, "\(refused)")
    #expect(refused.errors.contains("edgeprobe: aws route53 get-hosted-zone --id \(zone) "))
    #expect(refused.errors.contains("An error occurred (AccessDenied) when calling the GetHostedZone operation"))
    #expect(
      refused.errors.hasSuffix(
        "\n    allow it: edgeprobe snapshot --print-policy prints the IAM policy that a snapshot needs\n"))
    #expect(try folder.contents() == before)

    try aws.reply("stall GetHostedZone")
    try aws.forget()
    let running = try Running(["snapshot"], in: folder.path, environment: aws.environment, scratch: try Folder())
    #expect(
      try await becomesTrue(within: .seconds(60)) { try aws.requests().contains { $0.operation == "GetHostedZone" } })
    #expect(try folder.names().contains { $0.hasPrefix("aws.new-") })
    running.send(SIGINT)
    #expect(await running.end() == 130)
    #expect(try folder.contents() == before)
    // The CLI that was waited for is gone as well.
    let endpoint = aws.environment["AWS_ENDPOINT_URL"] ?? ""
    #expect(try await becomesTrue(within: .seconds(20)) { !processes(with: endpoint) })

    try aws.reply("changed")
    let changed = try await run([])
    #expect(changed.status == 0 && changed.text.contains("+ *.example.com. A 300 192.0.2.99\n"), "\(changed)")
    #expect(try folder.contents() != before && folder.names() == ["aws"])
    #expect(try await run(["--check", "--zone", zone]).status == 0)
  }

  /// Whether a process was started with this text in its environment.
  private func processes(with text: String) -> Bool {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.contains { name in
      guard Int32(name) != nil, let file = FileHandle(forReadingAtPath: "/proc/\(name)/environ") else { return false }
      return (try? file.readToEnd())?.range(of: Data(text.utf8)) != nil
    }
  }

  @Test func stateIsSavedOfEveryKindAndRegion() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    let outcome = try await Binary.run(["snapshot", "--state"], in: folder.path, environment: aws.environment)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(
      outcome.text.hasPrefix(
        "account \(account): Route 53 in us-east-1; certificates and load balancers in eu-central-1, us-east-1\n"))
    func regional(_ balancer: String, _ listener: String) -> [String] {
      [
        "12345678-1234-1234-1234-123456789012.json", "\(balancer).listeners.json", "\(listener).certificates.json",
        "load-balancers.json", "snapshot.json",
      ]
    }
    let global = [
      "3f27f983-62df-4f80-ad11-d818126023d3.status.json", "EDFDVBD6EXAMPLE.distribution.json", "\(zone).dnssec.json",
      "example.com.domain.json", "health-checks.json", "hosted-zones.json",
    ]
    let place = "state/\(account)/"
    let expected =
      regional("60dc6c495c0c9188", "e2f8dc8efc522ab2").map { place + "eu-central-1/" + $0 }
      + (regional("50dc6c495c0c9188", "f2f8dc8efc522ab2") + global).map { place + "us-east-1/" + $0 }
    let files = try folder.contents().keys.filter { $0.hasSuffix(".json") }
    #expect(files.sorted() == expected.sorted())
    #expect(Set(try aws.requests().map(\.action)) == (try await Policy.read()).state)
    let judged = try await Python.run("validate_exports.py", files.map { "\(folder.path)/\($0)" })
    #expect(judged.status == 0, "\(judged)")
    // Who owns a domain is nobody's business.
    #expect(!(try folder.text(place + "us-east-1/example.com.domain.json").contains("Secret")))
    let read = try Expectations(paths: [], state: folder.path + "/state")
    #expect(read.certificates.count == 2)
    // Version 2 of the CLI prints times as text, and lists what it is configured with in other columns.
    let arn = "arn:aws:acm:eu-central-1:\(account):certificate/12345678-1234-1234-1234-123456789012"
    var environment = aws.environment
    environment["AWS_DEFAULT_REGION"] = nil
    environment["AWS_CONFIG_FILE"] = folder.path + "/config"
    environment["PATH"] = folder.path + "/bin:/usr/bin:/bin"
    try folder.write("[default]\ncli_timestamp_format = iso8601\n", to: "config")
    try secondVersion(in: folder)
    let texts = try await Binary.run(
      ["snapshot", "--state", "--certificate", arn, "--zone", zone, "--output", "iso"], in: folder.path,
      environment: environment)
    #expect(texts.status == 0, "\(texts)")
    let name = "/\(account)/eu-central-1/12345678-1234-1234-1234-123456789012.json"
    #expect(try folder.text("iso" + name).contains("2026-07-17T23:59:59+00:00"))
    #expect(try folder.text("state" + name).contains("1784332799.0"))
    let other = try Expectations(paths: [], state: folder.path + "/iso").certificates
    let same = try #require(read.certificates.first { $0.arn == arn })
    #expect(try folder.text("iso/\(account)/us-east-1/snapshot.json").contains(#""aws-cli/2.31.0 "#))
    #expect(other.count == 1 && other[0].notAfter == same.notAfter && other[0].renewal == same.renewal)
    await aws.stop()
  }

  /// Of every list there is more than AWS gives at once, and what is behind its first page is looked at as well.
  @Test func stateIsWholeWhateverThePagesHold() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    try aws.reply("many")
    let outcome = try await Binary.run(
      ["snapshot", "--state", "--region", "us-east-1", "--zone", zone], in: folder.path, environment: aws.environment)
    #expect(outcome.status == 0, "\(outcome)")
    let requests = try aws.requests()
    func count(_ operation: String) -> Int { requests.count { $0.operation == operation } }
    // Pages of a hundred, of two, or of one.
    for (list, pages) in [
      ("ListHostedZones", 2), ("ListHealthChecks", 2), ("ListCertificates", 2), ("DescribeLoadBalancers", 2),
      ("DescribeListeners", 6), ("DescribeListenerCertificates", 12), ("ListDistributions", 2), ("ListDomains", 2),
    ] { #expect(count(list) == pages, "\(list)") }
    #expect(count("GetHealthCheckStatus") == 1 && count("GetDNSSEC") == 1)
    let times = requests.filter { $0.service == "route53" }.map(\.time)
    #expect(times.count == 6 && zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 0.5 })
    let place = "state/\(account)/us-east-1"
    let files = try folder.contents().keys.filter { $0.hasSuffix(".json") }
    let judged = try await Python.run("validate_exports.py", files.map { "\(folder.path)/\($0)" })
    #expect(judged.status == 0, "\(judged)")
    let state = try Expectations(paths: [], state: folder.path + "/state")
    #expect(state.remarks == [])
    #expect(state.certificates.count == 3 && state.state.healthChecks.count == 102)
    #expect(state.state.healthChecks.count { !$0.observations.isEmpty } == 1)
    #expect(state.state.loadBalancers.map { $0.listeners.map(\.port) } == [[443, 80, 8443], [443, 80, 8443]])
    #expect(state.state.loadBalancers.allSatisfy { $0.listeners[0].certificates.count == 3 })
    #expect(state.state.distributions.map(\.id) == ["EDFDVBD6EXAMPLE", "EDFDVBD6EXAMPLE2"])
    #expect(state.state.registrations.map { $0.name.host } == ["example.com", "example.net"])
    #expect(state.state.signings.map(\.zoneID) == [zone])
    let zones = try JSONSerialization.jsonObject(with: folder.data("\(place)/hosted-zones.json")) as? [String: [Any]]
    #expect(zones?["HostedZones"]?.count == 102)
    await aws.stop()
  }

  /// Where a certificate is stands in its ARN; whoever names a region besides says that he wants no other.
  @Test func aCertificateIsReadOfItsOwnRegion() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    func arn(_ region: String, of account: String) -> String {
      "arn:aws:acm:\(region):\(account):certificate/12345678-1234-1234-1234-123456789012"
    }
    func run(_ words: String...) async throws -> Outcome {
      try await Binary.run(["snapshot", "--state"] + words, in: folder.path, environment: aws.environment)
    }
    let own = arn("eu-west-3", of: account)
    let found = try await run("--certificate", own)
    #expect(
      found.status == 0 && found.text.contains("load balancers in eu-central-1, us-east-1, eu-west-3\n"), "\(found)")
    #expect(try Expectations(paths: [], state: folder.path + "/state").certificates.map(\.arn) == [own])
    let elsewhere = try await run("--certificate", own, "--region", "eu-central-1", "--output", "a")
    #expect(
      elsewhere.status == 64 && elsewhere.errors.contains("is of eu-west-3, which no --region names"), "\(elsewhere)")
    let foreign = try await run("--certificate", arn("eu-central-1", of: "210987654321"), "--output", "b")
    #expect(foreign.status == 64 && foreign.errors.contains("is of another account than \(account)"), "\(foreign)")
    await aws.stop()
  }

  /// A command that talks as version 2 does, and leaves the work to version 1.
  private func secondVersion(in folder: Folder) throws {
    let script = """
      #!/bin/sh
      case "$1 $2" in
        "--version "*) echo "aws-cli/2.31.0 Python/3.13.7 Linux/6.1.0 exe/x86_64.debian.12" ;;
        "configure list") printf 'NAME    : VALUE        : TYPE : LOCATION\nprofile : <not set>    : None : None\n\
      region  : eu-central-1 : env  : ['"'AWS_REGION'"']\n' ;;
        *) exec "\(Python.folder)/aws" "$@" ;;
      esac
      """
    try FileManager.default.createDirectory(atPath: folder.path + "/bin", withIntermediateDirectories: true)
    try folder.write(script, to: "bin/aws")
    #expect(chmod(folder.path + "/bin/aws", 0o755) == 0)
  }

  /// Only where a person looks.
  @Test func aTerminalIsToldHowFarItIs() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    let command = "\(Binary.path) snapshot --zone \(zone)"
    let outcome = try await Binary.run(
      "/usr/bin/script", ["-qec", command, "/dev/null"], in: folder.path,
      environment: aws.environment.merging(["TERM": "xterm"]) { $1 })
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.text.contains("\r\u{1B}[KAWS call 1: sts get-caller-identity"))
    #expect(outcome.text.contains("\r\u{1B}[KAWS call 4: route53 list-resource-record-sets"))
    #expect(outcome.text.contains("\r\u{1B}[Kaws/\(account)/us-east-1: 1 hosted zone, 308 record sets, none before"))
    await aws.stop()
  }

  @Test func everyAccountHasAFolder() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    var environment = aws.environment
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"] { environment[name] = nil }
    environment["AWS_SHARED_CREDENTIALS_FILE"] = folder.path + "/credentials"
    let keys = [("one", "AKIDFIRST"), ("two", "AKIDSECOND"), ("again", "AKIDFIRST")]
    try folder.write(
      keys.map { "[\($0)]\naws_access_key_id = \($1)\naws_secret_access_key = secret\n" }.joined(), to: "credentials")
    func run(_ profiles: [String]) async throws -> Outcome {
      let words = ["snapshot", "--zone", zone] + profiles.flatMap { ["--profile", $0] }
      return try await Binary.run(words, in: folder.path, environment: environment)
    }
    let both = try await run(["one", "two"])
    #expect(both.status == 0, "\(both)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/aws").sorted() == [account, "222222222222"])
    #expect(both.text.contains("account 222222222222 (profile two): Route 53 in us-east-1\n"))
    let twice = try await run(["one", "again"])
    #expect(twice.status == 64 && twice.errors.contains("two profiles lead to account \(account)"), "\(twice)")
    let unknown = try await run(["nobody"])
    #expect(
      unknown.status == 3 && unknown.errors.contains("The config profile (nobody) could not be found"), "\(unknown)")
    #expect(unknown.errors.contains("\n    give the CLI credentials: "))
    await aws.stop()
  }

  /// There is nothing to compare with, and whoever has it exported again loses what it was.
  @Test func anOldSnapshotThatCannotBeReadStays() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    let place = "aws/\(account)/us-east-1"
    #expect(try await Binary.run(["snapshot"], in: folder.path, environment: aws.environment).status == 0)
    try folder.write("{", to: "\(place)/\(zone).json")
    let before = try folder.contents()
    let outcome = try await Binary.run(["snapshot"], in: folder.path, environment: aws.environment)
    #expect(outcome.status == 65, "\(outcome)")
    #expect(outcome.errors.contains("\(place)/\(zone).json, line 1: it is not JSON"), "\(outcome)")
    #expect(
      outcome.errors.contains("restore it, as from version control, or move \(place) away: then nothing is compared"),
      "\(outcome)")
    #expect(try folder.contents() == before)
    await aws.stop()
  }

  /// A folder that no snapshot wrote, or one of something else, is not replaced.
  @Test func whatIsNotOursStays() async throws {
    let (aws, folder) = (try await AWS.standIn(), try Folder())
    let place = "\(folder.path)/aws/\(account)/us-east-1"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    func refusal(_ words: [String]) async throws -> String {
      let before = try folder.contents()
      let outcome = try await Binary.run(["snapshot"] + words, in: folder.path, environment: aws.environment)
      #expect(outcome.status == 64, "\(outcome)")
      #expect(try folder.contents() == before)
      return outcome.errors
    }
    try folder.write("{}", to: "aws/\(account)/us-east-1/mine.json")
    #expect(try await refusal([]).contains("was not written by edgeprobe snapshot"))
    let manifest =
      #"{"schema":"edgeprobe-snapshot/1","takenAt":"2026-01-01T00:00:00Z","account":"1","region":"r","cli":"c","files":[]}"#
    try folder.write(manifest, to: "aws/\(account)/us-east-1/snapshot.json")
    #expect(try await refusal([]).contains("did not write (mine.json)"))
    try FileManager.default.removeItem(atPath: place + "/mine.json")
    #expect(try await refusal(["--zone", zone]).contains("is a snapshot of everything, and would lose"))
    let kind = #""files":[],"isState":"#
    try folder.write(
      manifest.replacingOccurrences(of: #""files":[]"#, with: kind + "true"),
      to: "aws/\(account)/us-east-1/snapshot.json")
    #expect(try await refusal([]).contains("is a snapshot of state, which would go"))
    #expect(try aws.requests().allSatisfy { $0.service == "sts" })
    try folder.write(
      manifest.replacingOccurrences(of: #""files":[]"#, with: kind + "false"),
      to: "aws/\(account)/us-east-1/snapshot.json")
    #expect(try await refusal(["--state", "--output", "aws"]).contains("is a snapshot of records, which would go"))
    // All places are looked at before AWS is asked for anything: the last region's is not ours.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/state/\(account)/us-east-1", withIntermediateDirectories: true)
    try folder.write("{}", to: "state/\(account)/us-east-1/mine.json")
    #expect(try await refusal(["--state"]).contains("was not written by edgeprobe snapshot"))
    try FileManager.default.createDirectory(atPath: folder.path + "/other", withIntermediateDirectories: true)
    try folder.write("", to: "other/\(account)")
    #expect(try await refusal(["--output", "other"]).contains("other/\(account) is no folder: move it away"))
    #expect(try aws.requests().allSatisfy { $0.service == "sts" })
    await aws.stop()
  }
}

/// Without the aws CLI and without a server.
@Suite struct SnapshotUsageTests {
  @Test func withoutTheCLIItSaysWhatToInstall() async throws {
    let folder = try Folder()
    for words in [[], ["--state"], ["--check"]] {
      let outcome = try await Binary.run(
        ["snapshot"] + words, in: folder.path, environment: ["PATH": folder.path])
      #expect(outcome.status == 3 && outcome.text.isEmpty, "\(outcome)")
      #expect(outcome.errors.hasPrefix("edgeprobe: aws: there is no such command in PATH\n    install the AWS CLI"))
      #expect(try folder.names().isEmpty)
    }
  }

  @Test(arguments: [
    ["--state", "--check"], ["--certificate", "arn:aws:acm:us-east-1:123456789012:certificate/1"], ["--zone", "../x"],
    ["--region", "../eu-central-1"], ["--region", "moon"], ["--state", "--certificate", "arn:aws:s3:::bucket"],
    ["--zone", ""],
  ])
  func whatMakesNoSenseIsRefused(words: [String]) async throws {
    let outcome = try await Binary.run(["snapshot"] + words)
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
  }

  /// Said before anybody is asked: here there is not even a command to ask with.
  @Test(arguments: [[], ["--state"], ["--check"]]) func aFileInPlaceOfTheFolderIsRefused(words: [String]) async throws {
    let folder = try Folder()
    try folder.write("mine", to: "file")
    let outcome = try await Binary.run(
      ["snapshot", "--output", "file"] + words, in: folder.path, environment: ["PATH": folder.path])
    #expect(outcome.status == 64 && outcome.text.isEmpty, "\(outcome)")
    #expect(outcome.errors.contains("file is no folder: move it away, or name a folder with --output"))
    #expect(try folder.names() == ["file"] && folder.text("file") == "mine")
  }

  @Test func aFolderThatCannotBeMadeIs74() async throws {
    let folder = try Folder()
    try folder.write("", to: "file")
    let outcome = try await Binary.run(["snapshot", "--output", "file/aws"], in: folder.path)
    #expect(outcome.status == 74, "\(outcome)")
  }

  @Test func thePolicyAllowsReadingAlone() async throws {
    let policy = try await Policy.read()
    for action in policy.intent.union(policy.state) {
      let verb = action.split(separator: ":").last ?? ""
      #expect(["Get", "List", "Describe"].contains { verb.hasPrefix($0) }, "\(action)")
    }
    #expect(policy.intent.count == 4 && policy.state.count == 14)
  }
}

/// What `--print-policy` prints, by kind of snapshot.
private struct Policy {
  var intent: Set<String>
  var state: Set<String>

  private struct Document: Decodable {
    struct Statement: Decodable {
      var Sid: String
      var Effect: String
      var Action: [String]
      var Resource: String
    }

    var Version: String
    var Statement: [Statement]
  }

  static func read() async throws -> Policy {
    let outcome = try await Binary.run(["snapshot", "--print-policy"])
    #expect(outcome.status == 0)
    let document = try JSONDecoder().decode(Document.self, from: outcome.output)
    #expect(document.Version == "2012-10-17" && document.Statement.allSatisfy { $0.Effect == "Allow" })
    func actions(_ name: String) -> Set<String> { Set(document.Statement.first { $0.Sid == name }?.Action ?? []) }
    return Policy(intent: actions("EdgeprobeSnapshot"), state: actions("EdgeprobeSnapshotState"))
  }
}

private struct Manifest: Decodable {
  var schema: String
  var takenAt: String
  var account: String
  var region: String
  var cli: String
  var files: [String]
}
