using System.ComponentModel.DataAnnotations;
using LiveCommerce.Checkout.Payments;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Payments;

/// <summary>Who takes the money.</summary>
public enum PaymentProviderName
{
    /// <summary>Nobody: the books in the data directory.</summary>
    Sandbox,

    Stripe,
}

/// <summary>How payments are taken and followed.</summary>
public sealed class PaymentSettings : IValidatableObject
{
    public const string Section = "Payments";

    public PaymentProviderName Provider { get; set; }

    public CaptureMode Capture { get; set; }

    /// <summary>How often the provider's lists are compared with the purchases, in minutes.</summary>
    [Range(1, 24 * 60)]
    public int ReconcileMinutes { get; set; } = 5;

    public StripeSettings Stripe { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Provider != PaymentProviderName.Stripe) yield break;
        if (string.IsNullOrWhiteSpace(Stripe.ApiKey)) yield return new ValidationResult("Payments:Stripe:ApiKey is missing.");
        if (string.IsNullOrWhiteSpace(Stripe.WebhookSecret)) yield return new ValidationResult("Payments:Stripe:WebhookSecret is missing.");
        if (!IsWeb(Stripe.Address)) yield return new ValidationResult("Payments:Stripe:Address is no https address (http only on this machine).");
        if (!IsWeb(Stripe.ShopAddress)) yield return new ValidationResult("Payments:Stripe:ShopAddress is no https address (http only on this machine): it is where buyers come back to.");
    }

    /// <summary>Keys and buyers do not travel in the clear; a sandbox on this machine may be spoken to without.</summary>
    private static bool IsWeb(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) && uri.PathAndQuery == "/";
}

/// <summary>The account at Stripe. Secrets belong into the environment.</summary>
public sealed class StripeSettings
{
    public string? ApiKey { get; set; }

    public string? WebhookSecret { get; set; }

    public string Address { get; set; } = "https://api.stripe.com";

    /// <summary>Under which buyers find the shop, without a path.</summary>
    public string? ShopAddress { get; set; }
}

[OptionsValidator]
internal sealed partial class PaymentSettingsValidator : IValidateOptions<PaymentSettings>;
