/// What to look at, and how.
package struct Plan: Hashable, Sendable, Codable {
  /// What to look at for one target.
  package struct Step: Hashable, Sendable, Codable {
    package var target: DomainName
    /// Resolved from the root; every server of their zones is asked.
    ///
    /// Sorted.
    package var questions: [Question]
    /// Handshakes on these ports of every address of the target.
    package var ports: [UInt16]
    /// Connect here in place of where DNS says.
    package var addresses: [Address]
    /// The server name for the handshakes.
    package var serverName: DomainName?

    package init(
      target: DomainName, questions: [Question], ports: [UInt16], addresses: [Address], serverName: DomainName?
    ) {
      self.target = target
      self.questions = questions
      self.ports = ports
      self.addresses = addresses
      self.serverName = serverName
    }
  }

  package var steps: [Step]
  package var looking: Looking

  package init(steps: [Step], looking: Looking) {
    self.steps = steps
    self.looking = looking
  }

  /// Plans a look at every target: its addresses, the types the exports hold for its name, and the validation records
  /// of the certificates that cover it.
  package init(for expectations: Expectations, looking: Looking) {
    var looking = looking
    // An address that the user's own files expect may be connected to, whatever range it is in.
    looking.allowed += expectations.targets.flatMap { ($0.answers?.a ?? []) + ($0.answers?.aaaa ?? []) }
      .filter { $0.base.special == .privateUse }
    let steps = expectations.targets.map { target in
      var questions: Set = [Question(target.name, .a), Question(target.name, .aaaa)]
      for set in expectations.zone(holding: target.name)?.records ?? [] where set.name == target.name {
        questions.insert(Question(set.name, set.type))
      }
      for certificate in expectations.certificates where certificate.covers(target.name) {
        for validation in certificate.validations { questions.insert(Question(validation.name, .cname)) }
      }
      return Step(
        target: target.name, questions: questions.sorted(), ports: target.ports, addresses: looking.addresses,
        serverName: looking.serverName ?? target.name)
    }
    self.init(steps: steps, looking: looking)
  }
}
