using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Receipts;

/// <summary>What a refusal receipt states: at this instant, with the SKU's journal at this sequence, this wish had to be refused.</summary>
/// <param name="Sku">The owner.</param>
/// <param name="Sequence">Of the newest event that the refusal was decided on; 0 before the first.</param>
/// <param name="Status">Why, as the protocol names it.</param>
/// <param name="Buyer">Who was refused.</param>
/// <param name="ReservationId">The wish.</param>
/// <param name="Quantity">Units that were wished for.</param>
/// <param name="OfferId">The offer, or null for the general pool.</param>
/// <param name="At">When it was decided, Unix ms by the owner's clock.</param>
internal sealed record RefusalClaim(
    string Sku, long Sequence, string Status, string Buyer, Guid ReservationId, long Quantity, string? OfferId, long At)
{
    /// <exception cref="UnreadableEventException">A member is missing, unknown or of another type.</exception>
    public static RefusalClaim From(EventMembers members)
    {
        var claim = new RefusalClaim(
            members.Text("sku"), members.Whole("sequence"), members.Text("status"), members.Text("buyer"), members.Uuid("reservationId"),
            members.Whole("quantity"), members.OptionalText("offerId"), members.Whole("at"));
        members.End();
        return claim;
    }
}
