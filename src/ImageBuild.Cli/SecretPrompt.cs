using System.Text;

namespace ImageBuild.Cli;

/// <summary>Reads a password from the terminal.</summary>
internal static class SecretPrompt
{
    /// <summary>A line, no key of which is shown; null if input is no terminal.</summary>
    public static string? Read()
    {
        if (Console.IsInputRedirected)
            return null;
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(typed.Length - 1, 0);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
