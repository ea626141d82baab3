using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Sandbox;

internal enum SandboxPaymentState
{
    Pending,
    ChallengeOpen,
    Authorized,
    Charged,
    Declined,
    Cancelled,
}

/// <summary>One payment as the books say it.</summary>
/// <param name="Reference">The shop's id.</param>
/// <param name="ChargeId">Ours.</param>
/// <param name="Amount">What is, or would be, taken.</param>
/// <param name="State">How it stands.</param>
/// <param name="OpenedAt">When the charge came in.</param>
/// <param name="Durable">Ends when the line that says so is on the disk; nothing is answered before.</param>
/// <param name="Reason">Of a refusal; not kept over a restart, the shop knows it by then.</param>
/// <param name="ReturnUrl">Where the browser goes after the challenge; not kept over a restart.</param>
/// <param name="Refunded">What went back.</param>
/// <param name="RefundId">Under which id of the shop; not kept over a restart.</param>
/// <param name="Capture">What the shop wants after a challenge; not kept over a restart.</param>
internal sealed record SandboxPayment(
    string Reference, string ChargeId, Money Amount, SandboxPaymentState State, DateTimeOffset OpenedAt, Task Durable,
    string? Reason = null, string? ReturnUrl = null, Money? Refunded = null, string? RefundId = null,
    CaptureMode Capture = CaptureMode.Automatic);
