using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>Under which terms the units of a pool are sold.</summary>
/// <param name="Price">Per unit; where the price falls, the one that it begins with.</param>
/// <param name="LimitPerBuyer">Units that one buyer may hold and have bought in this offer; 1 to 1,000.</param>
/// <param name="OpensAt">First instant at which a reservation is granted.</param>
/// <param name="ClosesAt">First instant at which none is granted any more.</param>
/// <param name="ReservationSeconds">How long a reservation runs; 10 to 3,600.</param>
public sealed record OfferTerms(Money Price, long LimitPerBuyer, DateTimeOffset OpensAt, DateTimeOffset ClosesAt, int ReservationSeconds);
