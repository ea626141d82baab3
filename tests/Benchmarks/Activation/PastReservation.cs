using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Benchmarks.Activation;

/// <summary>One reservation that was made, as whoever made it remembers it: what a repeat of its id has to be answered.</summary>
/// <param name="Fate">What has become of it; a repeat tells that too.</param>
internal readonly record struct PastReservation(ReservationId Id, BuyerId Buyer, DateTimeOffset Deadline, ReservationStatus Fate)
{
    public static Money Price { get; } = new(1_999, "EUR");

    /// <summary>The command that it was made with.</summary>
    public StockCommand.Reserve Again(TimeSpan length) => new(Id, Buyer, 1, null, Price, null, length);

    /// <summary>True where the answer is the first one: same id, buyer, units, price and deadline, and nothing new has happened.</summary>
    public bool IsAnsweredBy(StockAnswer? answer) => answer is { Status: StockStatus.Repeated, Reservation: { } told }
        && (told.Id, told.Buyer, told.Quantity, told.UnitPrice, told.OfferId, told.Status) == (Id, Buyer, 1L, Price, null, Fate)
        && told.Deadline == Deadline;
}
