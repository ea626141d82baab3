namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>How the sandbox provider behaves.</summary>
public sealed record SandboxOptions
{
    /// <summary>How long after the charge <c>sandbox_late</c> takes the money.</summary>
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromSeconds(3);
}
