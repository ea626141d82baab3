using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>How units are sold outside offers; an offer has its own terms.</summary>
public sealed class SellingOptions
{
    public const string Section = "Selling";

    /// <summary>How long a reservation from the general pool runs, in seconds.</summary>
    [Range(10, 3_600)]
    public int ReservationSeconds { get; set; } = 300;

    public TimeSpan ReservationLength => TimeSpan.FromSeconds(ReservationSeconds);
}

[OptionsValidator]
internal sealed partial class SellingOptionsValidator : IValidateOptions<SellingOptions>;
