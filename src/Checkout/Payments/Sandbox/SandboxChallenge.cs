using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>What the page of a challenge shows.</summary>
/// <param name="ChargeId">Which.</param>
/// <param name="Reference">The purchase.</param>
/// <param name="Amount">What will be taken.</param>
/// <param name="IsOpen">False where it was answered or cancelled.</param>
/// <param name="ReturnUrl">Where to go afterwards; null after a restart of the provider.</param>
public sealed record SandboxChallenge(string ChargeId, string Reference, Money Amount, bool IsOpen, string? ReturnUrl);

/// <summary>What became of an answer to a challenge.</summary>
public enum ChallengeVerdict
{
    /// <summary>The money was taken.</summary>
    Charged,

    /// <summary>It never will be: refused here, or cancelled by the shop.</summary>
    NotCharged,

    /// <summary>There is no such challenge.</summary>
    Unknown,
}
