/// One look at a record beside the AWS resources that it is an alias of.
package struct AliasEvidence: Hashable, Sendable {
  package var record: Question
  /// 1 for the first.
  package var round: Int
  package var began: Moment
  /// Until the last answer had come.
  package var elapsed: Duration
  /// What the resources gave, before the record was asked and after.
  package var resource: Set<Address>
  /// Whether every resource that was asked said that it has no address of the record's family.
  package var isWithoutAddress: Bool
  /// What the record's servers gave, by the address that was asked; those that gave no addresses are left away.
  package var answers: [Address: Set<Address>]

  package init(
    record: Question, round: Int, began: Moment, elapsed: Duration, resource: Set<Address>,
    isWithoutAddress: Bool = false, answers: [Address: Set<Address>]
  ) {
    self.record = record
    self.round = round
    self.began = began
    self.elapsed = elapsed
    self.resource = resource
    self.isWithoutAddress = isWithoutAddress
    self.answers = answers
  }
}
