using System.Diagnostics;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Baskets;

/// <summary>Where a basket stands; the moves between them are the table at <see cref="BasketRules"/>.</summary>
public enum BasketPhase
{
    /// <summary>Nobody has started it.</summary>
    None,

    /// <summary>The owners of its SKUs are being asked.</summary>
    Reserving,

    /// <summary>Every line was reserved; the owners of the SKUs know what has become of it.</summary>
    Granted,

    /// <summary>What is still reserved is being given back.</summary>
    Releasing,

    /// <summary>Nothing was reserved.</summary>
    Refused,

    /// <summary>Nothing of it is reserved or being paid any more.</summary>
    Closed,
}

/// <summary>Memory of one basket's owner.</summary>
public sealed class BasketState(string basketId)
{
    public string BasketId => basketId;

    internal BasketPhase Phase { get; private set; }

    internal BuyerId Buyer { get; private set; }

    internal IReadOnlyList<BasketWish> Lines { get; private set; } = [];

    internal int HoldSeconds { get; private set; }

    internal string? DropId { get; private set; }

    internal int Attempt { get; private set; }

    /// <summary>When the present try may begin; null for the first.</summary>
    internal DateTimeOffset? NotBefore { get; private set; }

    internal IReadOnlyList<ReservationId> Reservations { get; private set; } = [];

    internal BasketRefusal? Refusal { get; private set; }

    internal int Looks { get; private set; }

    /// <summary>When somebody has to look at the reservations; only where a drop's limit waits for their end.</summary>
    internal DateTimeOffset? NextLookAt { get; private set; }

    internal DateTimeOffset Stamp { get; private set; }

    /// <exception cref="InvariantViolationException">The fact does not fit: the rules or the journal are broken.</exception>
    internal void Apply(BasketEvent happened)
    {
        switch (happened)
        {
            case BasketEvent.Started e:
                Expect(e, Phase == BasketPhase.None);
                (Phase, Buyer, Lines, HoldSeconds, DropId) = (BasketPhase.Reserving, e.Buyer, [.. e.Lines], e.HoldSeconds, e.DropId);
                break;
            case BasketEvent.TriedAgain e:
                Expect(e, Phase == BasketPhase.Reserving && e.Attempt == Attempt + 1);
                (Attempt, NotBefore) = (e.Attempt, e.NotBefore);
                break;
            case BasketEvent.Granted e:
                Expect(e, Phase == BasketPhase.Reserving && e.Reservations.Count == Lines.Count);
                (Phase, Reservations) = (BasketPhase.Granted, [.. e.Reservations]);
                if (DropId is not null) NextLookAt = e.Until;
                break;
            case BasketEvent.Refused e:
                Expect(e, Phase == BasketPhase.Reserving);
                (Phase, Refusal) = (BasketPhase.Refused, e.Refusal);
                break;
            case BasketEvent.ReleaseAsked e:
                Expect(e, Phase == BasketPhase.Granted);
                Phase = BasketPhase.Releasing;
                break;
            case BasketEvent.Released e:
                Expect(e, Phase == BasketPhase.Releasing);
                Phase = BasketPhase.Granted;
                break;
            case BasketEvent.LookAsked e:
                Expect(e, NextLookAt is not null && e.Number == Looks + 1);
                (Looks, NextLookAt) = (e.Number, e.NextAt);
                break;
            case BasketEvent.Closed e:
                Expect(e, Phase is BasketPhase.Granted or BasketPhase.Releasing);
                (Phase, NextLookAt) = (BasketPhase.Closed, null);
                break;
            default:
                throw new UnreachableException();
        }
        Stamp = happened.At;
    }

    private void Expect(BasketEvent happened, bool fits)
    {
        if (!fits) throw new InvariantViolationException($"{basketId}: {happened.GetType().Name} does not fit a basket that is {Phase}.");
    }
}
