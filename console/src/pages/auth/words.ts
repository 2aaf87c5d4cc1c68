// What the sign-in says, which comes with the first route.
export const words = {
  email: 'E-mail',
  enterEmail: 'Enter your e-mail address',
  enterPassword: 'Enter your password',
  enterCode: 'Enter the code from your authenticator app.',
  password: 'Password',
  code: 'Code',
  orRecovery: 'Or one of your recovery codes',
  signIn: 'Sign in',
  noAccount: 'No account yet? ',
  signUp: 'Sign up',
  forgot: 'Forgot your password?',
} as const;
