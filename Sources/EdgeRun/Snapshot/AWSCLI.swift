import EdgeModel
import Foundation
import Subprocess

/// The installed `aws` command: profiles, single sign-on and credentials stay its business.
struct AWSCLI {
  /// None for what the CLI takes by itself.
  let profile: String?
  /// As it says of itself: `aws-cli/2.31.0 Python/3.13.7 …`.
  let version: String
  /// When Route 53 may be asked again.
  private var earliest = ContinuousClock().now
  private let progress: Progress
  private var calls = 0

  private static let outputLimit = 64 << 20
  /// At most two calls a second, however fast the CLI starts.
  private static let pause = Duration.milliseconds(500)

  init(profile: String?, progress: Progress) async throws {
    self.profile = profile
    self.progress = progress
    let (output, errors) = try await AWSCLI.run(["--version"])
    let text = String(decoding: output, as: UTF8.self) + errors
    version = PrintableText(text.split(separator: "\n").first.map(String.init) ?? "").text
  }

  /// What the CLI prints for one call.
  mutating func output(
    of operation: AWSOperation, _ arguments: [String] = [], region: String? = nil
  ) async throws -> [UInt8] {
    calls += 1
    progress.show("AWS call \(calls): \(operation.words.joined(separator: " "))")
    if operation.isPaced { try await Task.sleep(until: earliest, clock: .continuous) }
    defer { if operation.isPaced { earliest = ContinuousClock().now + AWSCLI.pause } }
    return try await AWSCLI.run(operation.words + arguments + common(region: region)).output
  }

  /// A list of Route 53, whatever its length: pages are asked for one by one, at the same pace as everything else.
  mutating func pages(
    of operation: AWSOperation, list member: String, _ arguments: [String] = [], region: String
  ) async throws -> [UInt8] {
    var (elements, token) = ([Any](), String?.none)
    // As many as one reply holds, so that the CLI asks once.
    let size = operation == .recordSets ? "300" : "100"
    while true {
      let start = token.map { ["--starting-token", $0] } ?? []
      let bytes = try await output(
        of: operation, arguments + ["--page-size", size, "--max-items", size] + start, region: region)
      let page = try JSONObject(bytes, from: operation)
      guard let part = page.members[member] as? [Any] else { throw page.flaw("it has no \(member)") }
      let next = page.members["NextToken"] as? String
      // A single page is kept as it was printed.
      if elements.isEmpty, next == nil { return bytes }
      elements += part
      guard let next else { return try JSONObject(members: [member: elements]).bytes }
      guard next != token else { throw page.flaw("it leads back to the same page") }
      token = next
    }
  }

  /// The region that the CLI uses when nobody names one; none when none is set.
  func usualRegion() async throws -> String? {
    let profile = profile.map { ["--profile", $0] } ?? []
    let (output, _) = try await AWSCLI.run(["configure", "list"] + profile)
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      // Columns are parted by blanks, in newer versions by colons as well.
      let words = line.split { $0 == " " || $0 == ":" || $0 == "\t" }
      if words.count > 1, words[0] == "region" { return words[1].hasPrefix("<") ? nil : String(words[1]) }
    }
    return nil
  }

  private func common(region: String?) -> [String] {
    ["--output", "json"] + (region.map { ["--region", $0] } ?? []) + (profile.map { ["--profile", $0] } ?? [])
  }

  private static func run(_ words: [String]) async throws -> (output: [UInt8], errors: String) {
    let command = "aws " + words.joined(separator: " ")
    do {
      let result = try await Subprocess.run(
        .name("aws"), arguments: Subprocess.Arguments(words),
        // Nobody sits before this process to turn pages or to complete words.
        environment: .inherit.updating(["AWS_PAGER": "", "AWS_CLI_AUTO_PROMPT": "off"]),
        output: .bytes(limit: outputLimit), error: .string(limit: 1 << 20))
      try Task.checkCancellation()
      guard result.terminationStatus.isSuccess else {
        throw AWSRefusal(command: command, said: result.standardError)
      }
      return (result.standardOutput, result.standardError)
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      guard error.code == .executableNotFound else { throw AWSRefusal(command: command, said: "\(error)") }
      throw AWSRefusal(
        command: "aws", problem: "there is no such command in PATH",
        remedy: "install the AWS CLI (apt-get install awscli, or its own installer), or save by hand what "
          + "edgeprobe check reads: Docs/snapshot.md has the commands")
    }
  }
}

/// The AWS CLI is not there, or AWS did not do what it was asked for.
struct AWSRefusal: Error, CustomStringConvertible {
  private let command: String
  private let problem: String
  private let remedy: String

  init(command: String, problem: String, remedy: String) {
    self.command = command
    self.problem = problem
    self.remedy = remedy
  }

  /// With what the CLI wrote to standard error.
  init(command: String, said text: String) {
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    self.init(
      command: command, problem: lines.isEmpty ? "it failed and said nothing" : lines.joined(separator: " "),
      remedy: AWSRefusal.remedy(for: text) ?? "run it by hand until it works: \(command)")
  }

  /// What the CLI's own words ask for; the first that fits counts.
  private static let remedies: [(words: [String], remedy: String)] = [
    (
      ["AccessDenied", "not authorized", "UnauthorizedOperation"],
      "allow it: edgeprobe snapshot --print-policy prints the IAM policy that a snapshot needs"
    ),
    (
      ["Unable to locate credentials", "NoCredentials", "config profile"],
      "give the CLI credentials: aws configure, aws sso login, or --profile with a name of aws configure list-profiles"
    ),
    (
      ["ExpiredToken", "Token has expired", "security token", "SSO", "InvalidClientTokenId", "SignatureDoesNotMatch"],
      "log in again: aws sso login, or fresh credentials; then check with aws sts get-caller-identity"
    ),
    (["specify a region"], "name the region: --region eu-central-1, or aws configure set region"),
    (
      ["Could not connect", "Connect timeout", "Read timeout", "Connection was closed", "Name or service not known"],
      "check the network, proxies and AWS_ENDPOINT_URL from here"
    ),
    (
      ["Throttling", "Rate exceeded", "PriorRequestNotComplete", "TooManyRequests"],
      "run it again later: something else uses up the account's calls"
    ),
    (["NoSuchHostedZone"], "correct --zone: aws route53 list-hosted-zones lists the identifiers of this account"),
    (["ResourceNotFound"], "correct --certificate: its ARN names the account and the region it is in"),
  ]

  private static func remedy(for text: String) -> String? {
    remedies.first { entry in entry.words.contains { text.contains($0) } }?.remedy
  }

  var description: String {
    PrintableText("\(command): \(problem)").text + "\n    " + PrintableText(remedy).text
  }
}

/// An object that the CLI printed.
struct JSONObject {
  var members: [String: Any]
  private var operation: AWSOperation?

  init(members: [String: Any]) { self.members = members }

  init(_ bytes: [UInt8], from operation: AWSOperation) throws {
    self.operation = operation
    members = [:]
    guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
      throw flaw("it is not a JSON object")
    }
    members = object
  }

  /// As the CLI indents it, members sorted.
  var bytes: [UInt8] {
    get throws {
      let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return Array(try JSONSerialization.data(withJSONObject: members, options: options)) + [UInt8(ascii: "\n")]
    }
  }

  /// The objects of a list, with the text members that are asked for.
  func texts(_ list: String, _ member: String) throws -> [String] {
    guard let elements = members[list] as? [Any] else { return [] }
    return try elements.map { element in
      guard let text = (element as? [String: Any])?[member] as? String else {
        throw flaw("an element of \(list) has no \(member)")
      }
      return text
    }
  }

  /// What was printed is not what the operation returns.
  func flaw(_ problem: String) -> AWSRefusal {
    let words = (operation?.words ?? []).joined(separator: " ")
    return AWSRefusal(
      command: "aws \(words)", problem: "what it printed cannot be read: \(problem)",
      remedy: "run it by hand with --output json, and look for a wrapper or an alias of that name")
  }
}
