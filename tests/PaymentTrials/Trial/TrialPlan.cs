using LiveCommerce.Checkout.Payments;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.PaymentTrials.Trial;

/// <summary>What one world is like; everything else follows from its seed.</summary>
/// <param name="Seed">Of the world.</param>
/// <param name="Payments">Buyers, each with one purchase.</param>
/// <param name="Plant">A bug to plant, to see that the audit finds it.</param>
internal sealed record TrialPlan(int Seed, int Payments, Plant Plant = Plant.None)
{
    /// <summary>Every second world captures by a call of its own.</summary>
    public PaymentOptions Options => new() { Capture = Seed % 2 == 0 ? CaptureMode.Automatic : CaptureMode.Manual, ReturnUrl = "/?purchase={purchaseId}" };

    /// <summary>Every fifth world has a good day.</summary>
    public Script Script => Seed % 5 == 0 ? new Script() : Script.BadDay;
}

/// <summary>Bugs that other shops were seen with.</summary>
internal enum Plant
{
    None,

    /// <summary>A call that was not answered in time counts as refused.</summary>
    SilenceIsRefusal,

    /// <summary>Every try of a refund is a new one.</summary>
    RefundPerTry,

    /// <summary>Every try of a payment is a new one.</summary>
    ChargePerTry,

    /// <summary>The amount that was paid is not looked at.</summary>
    AmountNotCompared,

    /// <summary>Money that comes too late is noticed, and nobody gives it back.</summary>
    LateMoneyKept,
}
