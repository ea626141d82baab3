using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Drops;

/// <summary>What may be asked of the owner of one drop's limit. Lengths of time are wishes; the owner stamps the instants.</summary>
public abstract record DropLimitCommand
{
    private DropLimitCommand()
    {
    }

    /// <summary>Sets the limit, once.</summary>
    /// <param name="LimitPerBuyer">Units that one buyer may hold and have bought over all SKUs of the drop; 1 to 1,000.</param>
    public sealed record Open(long LimitPerBuyer) : DropLimitCommand;

    /// <summary>
    /// Counts units of one buyer before they are reserved. It runs until <see cref="Settle"/> or its deadline, which has to lie behind that
    /// of the reservations that it stands for.
    /// </summary>
    /// <param name="Id">Made by the client; the idempotency key.</param>
    public sealed record Take(ReservationId Id, BuyerId Buyer, long Units, TimeSpan Length) : DropLimitCommand;

    /// <summary>Payment of what was taken begins: the deadline no longer applies.</summary>
    public sealed record Settle(ReservationId Id, BuyerId Buyer) : DropLimitCommand;

    /// <summary>Nothing was reserved, or nothing was paid, or all of it came back: the units count no more.</summary>
    public sealed record GiveBack(ReservationId Id, BuyerId Buyer) : DropLimitCommand;
}
