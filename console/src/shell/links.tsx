import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Html = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps | keyof AnchorProps> & {
  ref?: Ref<HTMLAnchorElement>;
};

// Links to pages of the console, whose address and search are checked against the routes.
export const AnchorLink = createLink((props: AnchorProps & Html) => <Anchor {...props} />);
export const ButtonLink = createLink((props: ButtonProps & Html) => <Button component="a" {...props} />);
