namespace LiveCommerce.Ledger;

/// <summary>
/// Every way in which a journal can contradict itself. Output names them in kebab-case ("sold-twice"); docs/verifying.md explains each.
/// </summary>
public enum BreachKind
{
    // Structure of any owner.
    KindUnknown,
    SequenceGap,
    EventCountWrong,
    EventUnreadable,
    StampWrong,
    TimeWentBack,
    BatchIdInvalid,
    BatchIdRepeated,
    ChainBroken,
    FormatWrong,
    NotCanonical,
    HeadMissing,
    HeadWithoutBatches,
    HeadDiffers,
    OutboxWithoutBatch,
    SnapshotOffChain,

    // What is sealed, kept elsewhere, or handed out.
    DayRootDiffers,
    DayRootMissing,
    DayChainBroken,
    ArchiveDiffers,
    FileDamaged,
    AnchorDiffers,
    AnchorTailMissing,
    AnchorOwnerMissing,
    RefusalWrong,
    RefusalChainBroken,
    ReceiptUnreadable,
    ReceiptSignatureWrong,
    ReceiptUnjustified,
    ReceiptUnproven,

    // Stock.
    LawBroken,
    HeadCountersDiffer,
    NextDueTooLate,
    QuantityInvalid,
    OperationRepeated,
    PoolUnknown,
    OfferPhaseWrong,
    UnitsNotReturned,
    GrantedTwice,
    GrantAboveAvailable,
    GrantOutsideOffer,
    DeadlineInvalid,
    PriceNotTheOffers,
    LimitExceeded,
    ReservationUnknown,
    ReservationNotRunning,
    SoldTwice,
    ExpiredEarly,
    PaymentAfterDeadline,
    PurchaseDiffers,
    ReleaseCauseWrong,
    FirmWrong,
    ExtensionWrong,
    PortionsWrong,
    BufferSold,
    WaitWrong,
    WaitingPassedBy,
    PromotionMissed,
    WaitNotEnded,
    ReturnExceedsSale,
    CorrectionWrong,

    // Limits over the SKUs of a drop.
    DropPhaseWrong,
    DropLimitExceeded,
    TakenTwice,
    TakeNotRunning,

    // Purchases.
    PurchaseStepIllegal,
    TotalWrong,
    LineRepeated,
    PaidWrong,
    OrderNumberRepeated,

    // Stock against purchases, at the end of the journal.
    SoldWithoutPurchase,
    SoldWithoutPayment,
    PayingWithoutPurchase,
    LineNotSold,
    LineDiffers,
    PaidByTwo,
    ClosedWithSoldLine,

    // The provider's books against purchases.
    BooksUnreadable,
    DoubleCharge,
    RefundWithoutCharge,
    ChargeWithoutPurchase,
    ChargeDiffers,
    ChargeWithoutOrder,
    OrderWithoutCharge,
}
