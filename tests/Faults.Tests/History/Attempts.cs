using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>A buyer wants units.</summary>
internal sealed class ReservationAttempt(int buyer, string sku, string? offerId, long quantity, Money price) : Attempt<Reservation>
{
    public string Id { get; } = Guid.CreateVersion7().ToString("D");

    public int Buyer => buyer;

    public string Sku => sku;

    public string? OfferId => offerId;

    public long Quantity => quantity;

    public StatusTrail Trail { get; } = new("released", "expired", "sold");

    /// <summary>How what is there differs from what was asked for; null where it does not.</summary>
    public string? Differs(Reservation there) =>
        there.ReservationId != Id || there.Sku != sku || there.Quantity != quantity || there.OfferId != offerId || there.UnitPrice != price
            ? $"asked for {quantity} of {sku} at {price} in {offerId ?? "the general pool"}, there is {there}"
            : null;

    protected override bool IsFirstEffect(Answer<Reservation> answer) => answer.Status == 201;

    protected override string? Difference(Reservation first, Reservation later) => first with { Status = later.Status } == later ? null : $"{first}, then {later}";

    protected override void Follow(Reservation value, long sentAt, long receivedAt) => Trail.Note(value.Status, sentAt, receivedAt);
}

/// <summary>A buyer pays for one reservation.</summary>
internal sealed class PurchaseAttempt(ReservationAttempt reservation, string method) : Attempt<Purchase>
{
    public string Key { get; } = Guid.NewGuid().ToString("D");

    public ReservationAttempt Reservation => reservation;

    public string Method => method;

    public StatusTrail Trail { get; } = new("paid", "declined", "failed", "cancelled", "review");

    protected override bool IsFirstEffect(Answer<Purchase> answer) => answer.Status == 201;

    protected override string? Difference(Purchase first, Purchase later) =>
        first.PurchaseId == later.PurchaseId && first.Total == later.Total && first.Lines.SequenceEqual(later.Lines) ? null : $"{first}, then {later}";

    protected override void Follow(Purchase value, long sentAt, long receivedAt) => Trail.Note(value.Status, sentAt, receivedAt);
}

/// <summary>A host brings units.</summary>
internal sealed class RestockAttempt(string sku, long quantity) : Attempt<Counts>
{
    public string Key { get; } = Guid.NewGuid().ToString("D");

    public string Sku => sku;

    public long Quantity => quantity;

    protected override bool IsFirstEffect(Answer<Counts> answer) => !answer.Replayed;

    protected override string? Difference(Counts first, Counts later) => null; // it answers with the counts of that moment
}

/// <summary>A host starts a drop.</summary>
internal sealed class OfferAttempt(string sku, long quantity, long limitPerBuyer) : Attempt<Offer>
{
    public string Key { get; } = Guid.NewGuid().ToString("D");

    public string Sku => sku;

    public long Quantity => quantity;

    public long LimitPerBuyer => limitPerBuyer;

    protected override bool IsFirstEffect(Answer<Offer> answer) => !answer.Replayed;

    protected override string? Difference(Offer first, Offer later) =>
        first.OfferId == later.OfferId && first.Sku == later.Sku && first.Quantity == later.Quantity ? null : $"{first}, then {later}";
}
