using System.Text;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>Reads a password that another program pipes in.</summary>
internal static class PasswordInput
{
    /// <summary>The first line without its end. It stops one character past the longest password, which is then judged too long.</summary>
    public static async Task<string> ReadLineAsync(TextReader input, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new char[1];
        while (line.Length <= Passwords.LengthMax && await input.ReadAsync(one, cancellationToken) == 1 && one[0] != '\n') line.Append(one[0]);
        return line.ToString().TrimEnd('\r');
    }
}
