namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>The payment methods that the sandbox knows; every other one is declined as unknown.</summary>
public static class SandboxMethods
{
    public const string Ok = "sandbox_ok";
    public const string Decline = "sandbox_decline";

    /// <summary>Answers with a page on which one accepts or refuses.</summary>
    public const string Challenge = "sandbox_challenge";

    /// <summary>Takes the money, but the answer never comes.</summary>
    public const string Timeout = "sandbox_timeout";

    /// <summary>Takes the money some seconds later.</summary>
    public const string Late = "sandbox_late";
}
